package iopsched.peer;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import java.util.ArrayList;
import java.util.List;

/**
 * The plan's score, kept up to date: hard is what breaks a rule, medium is iopsched's score, and
 * soft guides the search where these two say nothing.
 *
 * <p>A session with too few patients does not run, and its seats are worth nothing; what is written
 * in the end leaves them out. A group can so fill up seat by seat at no cost. Soft prefers such
 * groups to be few and large, and as many sessions as can be to have leaders and rooms for
 * themselves, should they all run.
 */
public final class Board implements IncrementalScoreCalculator<Plan, HardMediumSoftLongScore> {
    private static final int CLINICIAN_BALANCE = 10;
    private static final int PLANNED_CLASH = 10;

    Instance in;
    Session[] sessions;
    Unit[][] week;
    Staff staff;
    Seats seats;
    private Pairs pairs;
    private WeekCost cost;
    private Marks stale;
    private long[] points;
    private int[] broken;
    private long pointsOfWeeks;
    private int brokenInWeeks;

    @Override
    public void resetWorkingSolution(Plan plan) {
        plan.board = this;
        in = plan.instance;
        int patients = in.patients.size();
        sessions = plan.sessions.toArray(new Session[0]);
        stale = new Marks(patients);
        staff = new Staff(in);
        seats = new Seats(in, sessions, staff, stale);
        pairs = new Pairs(this);
        cost = new WeekCost(in);
        points = new long[patients];
        broken = new int[patients];
        pointsOfWeeks = 0;
        brokenInWeeks = 0;
        List<List<Unit>> weeks = new ArrayList<>();
        for (int p = 0; p < patients; p++) {
            weeks.add(new ArrayList<>());
            stale.mark(p);
        }
        for (Session session : sessions) {
            afterVariableChanged(session, "setting");
        }
        for (Unit unit : plan.units) {
            weeks.get(unit.patient.id()).add(unit);
            afterVariableChanged(unit, "place");
        }
        week = weeks.stream().map(units -> units.toArray(new Unit[0])).toArray(Unit[][]::new);
    }

    @Override
    public void beforeVariableChanged(Object entity, String variable) {
        if (entity instanceof Session session) {
            staff.unplan(session.setting);
        } else if (entity instanceof Unit unit && unit.place != null) {
            stale.mark(unit.patient.id());
            if (unit.place.isAppointment()) {
                staff.cancel(unit);
            } else {
                seats.remove(unit);
            }
        }
    }

    @Override
    public void afterVariableChanged(Object entity, String variable) {
        if (entity instanceof Session session) {
            staff.plan(session.setting);
            seats.reset(session.id);
        } else if (entity instanceof Unit unit && unit.place != null) {
            stale.mark(unit.patient.id());
            if (unit.place.isAppointment()) {
                staff.meet(unit);
            } else {
                seats.add(unit);
            }
        }
    }

    @Override
    public HardMediumSoftLongScore calculateScore() {
        seats.settle();
        for (int p = stale.take(); p >= 0; p = stale.take()) {
            settle(p);
            pairs.settle(p);
        }
        staff.settle();
        return HardMediumSoftLongScore.of(
                -brokenInWeeks - pairs.broken - seats.broken - staff.broken - staff.overused,
                -pointsOfWeeks - pairs.points - seats.points
                        - (long) CLINICIAN_BALANCE * staff.unevenHours,
                seats.hope + staff.planned - (long) PLANNED_CLASH * staff.plannedClashes);
    }

    private void settle(int p) {
        Patient patient = in.patients.get(p);
        int clashes = 0;
        cost.clear();
        for (Unit unit : week[p]) {
            if (unit.place != null) {
                clashes += add(unit);
            }
        }
        cost.evaluate(patient, patient.enrolled());
        pointsOfWeeks += cost.points - points[p];
        points[p] = cost.points;
        brokenInWeeks += cost.broken + clashes - broken[p];
        broken[p] = cost.broken + clashes;
    }

    /** Adds what the unit's place gives; returns seats that cannot be taken, or are not free. */
    private int add(Unit unit) {
        int clashes = 0;
        for (int i = 0; i < unit.place.slots().length; i++) {
            Slot slot = slot(unit.place, i);
            if (slot == null) {
                clashes += sessions[unit.place.sessions()[i]].setting == null ? 0 : 1;
            } else if (slot.session() < 0 || seats.held[slot.session()] != null) {
                cost.add(slot);
            } else {
                clashes += clash(unit, slot, null) == null ? 0 : 1;
            }
        }
        return clashes;
    }

    /** What the place's row means with the sessions as they are set; null if it cannot be had. */
    Slot slot(Place place, int row) {
        if (place.isAppointment()) {
            return place.appointment();
        }
        Setting setting = sessions[place.sessions()[row]].setting;
        return setting == null ? null : place.slots()[row][setting.time()];
    }

    /** A unit of the same patient, other than the two, that has something at the time. */
    Unit clash(Unit unit, Slot slot, Unit except) {
        for (Unit other : week[unit.patient.id()]) {
            if (other == unit || other == except || other.place == null) {
                continue;
            }
            for (int i = 0; i < other.place.slots().length; i++) {
                Slot taken = slot(other.place, i);
                if (taken != null && taken.overlaps(slot)) {
                    return other;
                }
            }
        }
        return null;
    }

    @Override
    public void beforeEntityAdded(Object entity) {}

    @Override
    public void afterEntityAdded(Object entity) {}

    @Override
    public void beforeEntityRemoved(Object entity) {}

    @Override
    public void afterEntityRemoved(Object entity) {}
}
