package iopsched.peer;

/**
 * One placement that a patient could have: a seat at one time of a session, or an appointment.
 *
 * @param id position among the patient's options
 * @param session the session, or -1 for an appointment
 * @param time which of the session's times
 * @param clinician who gives the appointment, or -1 for a seat
 * @param room the kind of room of the appointment, or -1
 * @param kind the service and length, which say what is credited
 * @param block the block in which it starts, or -1
 * @param site where it takes place, or -1
 * @param cost points for the patient's wishes
 * @param needs positions of the needs that it counts toward
 */
record Slot(
        int id, int session, int time, int clinician, int room, int start, int end,
        int kind, int block, int site, int cost, int[] needs) {

    static final int DAY = 1440;

    int day() {
        return start / DAY;
    }

    boolean overlaps(Slot other) {
        return start < other.end && other.start < end;
    }
}
