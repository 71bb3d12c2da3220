package iopsched.peer;

/**
 * What a unit of a need may be given: a seat, the seats of a whole series, or an appointment.
 *
 * <p>Equal offers to different patients have the same {@code offer}; {@code slots} has one row for
 * each session (one for an appointment), by the session's time, null where the patient cannot come.
 */
public record Place(int offer, int[] sessions, Slot[][] slots) {

    boolean isAppointment() {
        return sessions.length == 0;
    }

    Slot appointment() {
        return slots[0][0];
    }
}
