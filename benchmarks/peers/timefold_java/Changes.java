package iopsched.peer;

import java.util.Random;

/**
 * Changes of one unit that make way for themselves: what stands against the new place is moved
 * elsewhere, to where the unit was if it can be, or given up.
 */
final class Changes {
    private final Plan plan;
    private final Board board;
    private final Random random;
    private final Openings openings;

    Changes(Plan plan, Random random) {
        this.plan = plan;
        this.board = plan.board;
        this.random = random;
        this.openings = new Openings(board, random);
    }

    /** A move, or null if none was found. */
    Reassign draw() {
        Unit unit = openings.unit(plan);
        if (unit.place != null && random.nextInt(20) == 0) {
            return new Reassign().give(unit, null);
        }
        Place place = unit.range.get(random.nextInt(unit.range.size()));
        if (place == unit.place) {
            return null;
        }
        Reassign move = new Reassign().give(unit, place);
        Unit own = openings.obstacle(unit, place, null);
        if (own != unit) {
            makeWay(move, own, unit);
            if (openings.obstacle(unit, place, own) != unit) {
                return null;
            }
        }
        if (openings.isOpen(unit.patient, place)) {
            return move;
        }
        Unit other = place.isAppointment()
                ? client(place.appointment())
                : member(unit.patient, place);
        if (other == null || move.involves(other)) {
            return null;
        }
        makeWay(move, other, unit);
        return move;
    }

    /** Moves a unit out of the way, to what the mover leaves if it can have that. */
    private void makeWay(Reassign move, Unit unit, Unit mover) {
        Place left = mover.place == null ? null : unit.byOffer.get(mover.place.offer());
        boolean sameWeek = unit.patient == mover.patient;
        if (left != null && openings.obstacle(unit, left, sameWeek ? mover : null) == unit) {
            move.give(unit, left);
        } else {
            move.give(unit, openings.another(unit));
        }
    }

    /** A member of a full session. */
    private Unit member(Patient patient, Place place) {
        for (int s : place.sessions()) {
            if (board.seats.size[s] > 0 && board.seats.isFull(patient, s)) {
                return board.seats.members[s][random.nextInt(board.seats.size[s])];
            }
        }
        return null;
    }

    /** Who is with the clinician at the time; anybody, if it is the week that is full. */
    private Unit client(Slot slot) {
        int c = slot.clinician();
        int count = board.staff.meetings[c];
        for (int i = 0; i < count; i++) {
            Unit other = board.staff.clients[c][i];
            if (other.place.appointment().overlaps(slot)) {
                return other;
            }
        }
        return null;
    }
}
