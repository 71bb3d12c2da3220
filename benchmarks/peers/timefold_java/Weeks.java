package iopsched.peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Ruin and recreate: the weeks of a few patients who want the same seats or hours are given up,
 * whole or in part, and built anew, one after the other, from what is then open.
 */
final class Weeks {
    /** Most patients at once. */
    private static final int PATIENTS = 6;

    /** Places that are looked at for each unit. */
    private static final int LOOKS = 30;

    /** Weeks that are tried for a patient who has none yet. */
    private static final int FIRST_TRIES = 12;

    /** Weeks in a hundred that are built on few days, chosen beforehand. */
    private static final int ON_FEW_DAYS = 30;

    private static final int DAY_TRIES = 20;
    private static final int ALL_DAYS = 127;

    /** Points for each seat that others must take before a place is worth anything. */
    private static final int DOUBT = 500;

    /** Points that a unit must be worth for which the need does not ask. */
    private static final int WORTH = 5_000;

    private final Plan plan;
    private final Board board;
    private final Random random;
    private final Openings openings;
    private final WeekCost cost;
    private final List<Unit> ruined = new ArrayList<>();
    private final List<Place> before = new ArrayList<>();
    private final List<Unit> free = new ArrayList<>();

    Weeks(Plan plan, Random random) {
        this.plan = plan;
        this.board = plan.board;
        this.random = random;
        this.openings = new Openings(board, random);
        this.cost = new WeekCost(plan.instance);
    }

    /** A move, or null if the weeks came out as they were. */
    Reassign draw() {
        List<Patient> patients = patients();
        ruined.clear();
        before.clear();
        for (Patient patient : patients) {
            int part = 20 + random.nextInt(81);
            for (Unit unit : board.week[patient.id()]) {
                if (unit.place == null || random.nextInt(100) < part) {
                    ruined.add(unit);
                    before.add(unit.place);
                    put(unit, null);
                }
            }
        }
        for (Patient patient : patients) {
            recreate(patient, LOOKS);
        }
        Reassign move = null;
        for (int i = 0; i < ruined.size(); i++) {
            Unit unit = ruined.get(i);
            if (unit.place != before.get(i)) {
                move = (move == null ? new Reassign() : move).give(unit, unit.place);
            }
        }
        // The plan is changed by the move alone, and stands as it was until then.
        for (int i = 0; i < ruined.size(); i++) {
            put(ruined.get(i), before.get(i));
        }
        return move;
    }

    /** Fills a week that is empty: the best of several, with a look at everything that is open. */
    Reassign fill(Patient patient) {
        Reassign best = new Reassign();
        long cheapest = Long.MAX_VALUE;
        for (int i = 0; i < FIRST_TRIES; i++) {
            long points = recreate(patient, Integer.MAX_VALUE);
            Reassign move = new Reassign();
            for (Unit unit : board.week[patient.id()]) {
                if (unit.place != null) {
                    move.give(unit, unit.place);
                    put(unit, null);
                }
            }
            if (points < cheapest) {
                best = move;
                cheapest = points;
            }
        }
        return best;
    }

    private void put(Unit unit, Place place) {
        board.beforeVariableChanged(unit, "place");
        unit.place = place;
        board.afterVariableChanged(unit, "place");
    }

    /** One patient, and some of those who have what that one could have; one alone most often. */
    private List<Patient> patients() {
        List<Patient> patients = new ArrayList<>();
        Patient first = openings.unit(plan).patient;
        patients.add(first);
        Unit[] week = board.week[first.id()];
        double share = random.nextDouble();
        for (int i = (int) (PATIENTS * share * share); i > 0; i--) {
            Unit wanting = week[random.nextInt(week.length)];
            Unit rival = rival(wanting.range.get(random.nextInt(wanting.range.size())));
            if (rival != null && !patients.contains(rival.patient)) {
                patients.add(rival.patient);
            }
        }
        return patients;
    }

    private Unit rival(Place place) {
        if (place.isAppointment()) {
            int c = place.appointment().clinician();
            int count = board.staff.meetings[c];
            return count == 0 ? null : board.staff.clients[c][random.nextInt(count)];
        }
        int s = place.sessions()[0];
        int size = board.seats.size[s];
        return size == 0 ? null : board.seats.members[s][random.nextInt(size)];
    }

    /** Gives the patient's free units places on some choice of days; returns what it all costs. */
    private long recreate(Patient patient, int looks) {
        cost.clear();
        free.clear();
        int days = 0;
        for (Unit unit : board.week[patient.id()]) {
            if (unit.place == null) {
                free.add(unit);
            } else {
                days |= count(unit.place);
            }
        }
        days = free.isEmpty() ? days : choose(patient, days);
        Collections.shuffle(free, random);
        free.sort((one, other) -> Boolean.compare(other.asked, one.asked));
        for (Unit unit : free) {
            Place place = best(patient, unit, days, looks);
            if (place != null) {
                put(unit, place);
                count(place);
            }
        }
        cost.evaluate(patient, patient.enrolled());
        if (!patient.enrolled() && cost.broken > 0) {
            for (Unit unit : free) {
                put(unit, null);
            }
            return patient.absent();
        }
        return cost.points;
    }

    /** Days for the week, a bit each: all, or those in use and more up to a number of visits. */
    private int choose(Patient patient, int used) {
        if (random.nextInt(100) >= ON_FEW_DAYS) {
            return ALL_DAYS;
        }
        int spare = Math.max(0, patient.visitsMax() - patient.visitsAsked());
        int visits = patient.visitsAsked() + random.nextInt(spare + 1);
        int days = used;
        for (int i = 0; i < DAY_TRIES && Integer.bitCount(days) < visits; i++) {
            Unit unit = free.get(random.nextInt(free.size()));
            Slot slot = board.slot(unit.range.get(random.nextInt(unit.range.size())), 0);
            days |= slot == null ? 0 : 1 << slot.day();
        }
        return days;
    }

    /** Adds a place to the week that is added up; returns its days, a bit each. */
    private int count(Place place) {
        int days = 0;
        for (int i = 0; i < place.slots().length; i++) {
            Slot slot = board.slot(place, i);
            if (slot != null) {
                cost.add(slot);
                days |= 1 << slot.day();
            }
        }
        return days;
    }

    /** The best of some of the unit's open places, or null where nothing is better. */
    private Place best(Patient patient, Unit unit, int days, int looks) {
        cost.evaluate(patient, true);
        Place best = null;
        int least = cost.broken;
        long cheapest = cost.points - (unit.asked ? 0 : WORTH);
        int size = unit.range.size();
        int step = Math.max(1, size / looks);
        int at = random.nextInt(size);
        for (int i = Math.min(looks, size); i > 0; i--) {
            at += 1 + (step == 1 ? 0 : random.nextInt(step));
            Place place = unit.range.get(at % size);
            boolean possible = isOn(place, days) && openings.isOpen(patient, place);
            if (!possible || openings.obstacle(unit, place, null) != unit) {
                continue;
            }
            count(place);
            cost.evaluate(patient, true);
            long points = cost.points + doubt(place);
            if (cost.broken < least || cost.broken == least && points < cheapest) {
                best = place;
                least = cost.broken;
                cheapest = points;
            }
            for (int row = 0; row < place.slots().length; row++) {
                cost.remove(board.slot(place, row));
            }
        }
        return best;
    }

    private boolean isOn(Place place, int days) {
        for (int i = 0; i < place.slots().length; i++) {
            Slot slot = board.slot(place, i);
            if (slot == null || (days >> slot.day() & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Points for what has to happen before the place is worth anything. */
    private int doubt(Place place) {
        int missing = 0;
        for (int s : place.sessions()) {
            if (board.seats.held[s] == null) {
                missing += Math.max(0, board.sessions[s].least - board.seats.size[s] - 1);
            }
        }
        return DOUBT * missing;
    }
}
