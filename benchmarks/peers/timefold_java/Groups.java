package iopsched.peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Opens a group for as many as it needs at once, closes one, or holds it differently. */
final class Groups {
    private final Plan plan;
    private final Board board;
    private final Random random;
    private final Openings openings;
    private final List<List<Unit>> takers = new ArrayList<>();

    Groups(Plan plan, Random random) {
        this.plan = plan;
        this.board = plan.board;
        this.random = random;
        this.openings = new Openings(board, random);
        for (int s = 0; s < plan.sessions.size(); s++) {
            takers.add(new ArrayList<>());
        }
        for (Unit unit : plan.units) {
            for (Place place : unit.range) {
                for (int s : place.sessions()) {
                    takers.get(s).add(unit);
                }
            }
        }
    }

    /** A move, or null if none was found. */
    Reassign draw() {
        if (plan.sessions.isEmpty()) {
            return null;
        }
        Session session = plan.sessions.get(random.nextInt(plan.sessions.size()));
        if (board.seats.held[session.id] == null) {
            return open(session);
        }
        return random.nextBoolean() ? hold(session) : close(session);
    }

    private Reassign hold(Session session) {
        if (session.settings.size() == 1 && session.setting != null) {
            return null;
        }
        Setting setting = session.settings.get(random.nextInt(session.settings.size()));
        return new Reassign().hold(session, setting);
    }

    /** Fills the session, with those first who have nothing better, as it is set or another way. */
    private Reassign open(Session session) {
        Setting setting = session.setting;
        if (setting == null || !board.staff.canHold(setting)) {
            return hold(session);
        }
        List<Unit> candidates = new ArrayList<>(takers.get(session.id));
        Collections.shuffle(candidates, random);
        candidates.sort((one, other) -> Boolean.compare(
                openings.isServed(one), openings.isServed(other)));
        Set<Patient> seated = new HashSet<>();
        for (int i = 0; i < board.seats.size[session.id]; i++) {
            seated.add(board.seats.members[session.id][i].patient);
        }
        Reassign move = new Reassign();
        for (Unit unit : candidates) {
            if (seated.size() >= session.least) {
                return move;
            }
            Place place = place(unit, session.id);
            boolean open = !seated.contains(unit.patient) && openings.isOpen(unit.patient, place);
            if (open && openings.obstacle(unit, place, null) == unit) {
                seated.add(unit.patient);
                move.give(unit, place);
            }
        }
        return null;
    }

    private static Place place(Unit unit, int session) {
        for (Place place : unit.range) {
            for (int s : place.sessions()) {
                if (s == session) {
                    return place;
                }
            }
        }
        throw new IllegalStateException("the unit has no such place");
    }

    private Reassign close(Session session) {
        Reassign move = new Reassign();
        for (int i = 0; i < board.seats.size[session.id]; i++) {
            Unit unit = board.seats.members[session.id][i];
            move.give(unit, openings.another(unit));
        }
        return move;
    }
}
