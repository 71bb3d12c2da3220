package iopsched.peer;

import java.util.List;
import java.util.Random;

/** What could be had in the working plan as it stands. */
final class Openings {
    private static final int SEARCHES = 8;
    private static final int TRIES = 6;

    private final Board board;
    private final Random random;

    Openings(Board board, Random random) {
        this.board = board;
        this.random = random;
    }

    /** Whether the place could be given to the patient, as far as others are concerned. */
    boolean isOpen(Patient patient, Place place) {
        if (place.isAppointment()) {
            return board.staff.canMeet(place.appointment());
        }
        for (int i = 0; i < place.sessions().length; i++) {
            int s = place.sessions()[i];
            if (board.slot(place, i) == null || board.seats.isFull(patient, s)) {
                return false;
            }
            if (board.seats.held[s] == null && !board.staff.canHold(board.sessions[s].setting)) {
                return false;
            }
        }
        return true;
    }

    /** A unit of the patient whose place stands against this one; the unit itself if none does. */
    Unit obstacle(Unit unit, Place place, Unit except) {
        Patient.Need need = unit.patient.needs()[unit.need];
        for (int i = 0; i < place.slots().length; i++) {
            Slot slot = board.slot(place, i);
            Unit clash = slot == null ? null : board.clash(unit, slot, except);
            if (clash != null) {
                return clash;
            }
            if (slot != null && need.perDay() == 1) {
                for (Unit other : board.week[unit.patient.id()]) {
                    boolean same = other != unit && other != except && other.need == unit.need;
                    if (same && other.place != null && isOn(other.place, slot.day())) {
                        return other;
                    }
                }
            }
        }
        return unit;
    }

    private boolean isOn(Place place, int day) {
        for (int i = 0; i < place.slots().length; i++) {
            Slot slot = board.slot(place, i);
            if (slot != null && slot.day() == day) {
                return true;
            }
        }
        return false;
    }

    /** An open place that leaves the rest of the week alone; null if none is soon found. */
    Place another(Unit unit) {
        List<Place> range = unit.range;
        for (int i = 0; i < TRIES; i++) {
            Place place = range.get(random.nextInt(range.size()));
            boolean open = place != unit.place && isOpen(unit.patient, place);
            if (open && obstacle(unit, place, null) == unit) {
                return place;
            }
        }
        return null;
    }

    /** Any unit; every second time one that has no place worth anything, if soon found. */
    Unit unit(Plan plan) {
        Unit unit = plan.units.get(random.nextInt(plan.units.size()));
        if (random.nextBoolean()) {
            for (int i = 0; i < SEARCHES && isServed(unit); i++) {
                unit = plan.units.get(random.nextInt(plan.units.size()));
            }
        }
        return unit;
    }

    /** Whether the unit has a place that is worth something. */
    boolean isServed(Unit unit) {
        if (unit.place == null) {
            return false;
        }
        for (int s : unit.place.sessions()) {
            if (board.seats.held[s] == null) {
                return false;
            }
        }
        return true;
    }
}
