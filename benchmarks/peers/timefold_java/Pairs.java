package iopsched.peer;

import java.util.Arrays;

/** Patients who are to be kept apart or together: the sessions that run and seat both, or one. */
final class Pairs {
    private static final int TOGETHER = 20;

    private final Board board;
    private final int[][] apart;
    private final int[][] together;
    private final int[][] apartOf;
    private final int[][] togetherOf;
    private final int[] joined;
    private final int[] split;

    /** Seats that pairs share who are to be kept apart. */
    int broken;

    /** Points for sessions that have one of a pair who are to be kept together. */
    long points;

    Pairs(Board board) {
        this.board = board;
        apart = board.in.apart;
        together = board.in.together;
        apartOf = byPatient(apart);
        togetherOf = byPatient(together);
        joined = new int[apart.length];
        split = new int[together.length];
    }

    private int[][] byPatient(int[][] pairs) {
        int[][] of = new int[board.in.patients.size()][0];
        for (int i = 0; i < pairs.length; i++) {
            for (int p : pairs[i]) {
                of[p] = Arrays.copyOf(of[p], of[p].length + 1);
                of[p][of[p].length - 1] = i;
            }
        }
        return of;
    }

    /** Brings the patient's pairs up to date. */
    void settle(int patient) {
        for (int i : apartOf[patient]) {
            int now = shared(apart[i]);
            broken += now - joined[i];
            joined[i] = now;
        }
        for (int i : togetherOf[patient]) {
            int[] pair = together[i];
            int now = seats(pair[0]) + seats(pair[1]) - 2 * shared(pair);
            points += (long) TOGETHER * (now - split[i]);
            split[i] = now;
        }
    }

    private int seats(int patient) {
        int seats = 0;
        for (Unit unit : board.week[patient]) {
            if (unit.place != null) {
                for (int s : unit.place.sessions()) {
                    seats += board.seats.held[s] == null ? 0 : 1;
                }
            }
        }
        return seats;
    }

    private int shared(int[] pair) {
        int shared = 0;
        for (Unit unit : board.week[pair[0]]) {
            if (unit.place != null) {
                for (int s : unit.place.sessions()) {
                    shared += board.seats.held[s] == null ? 0 : seatsIn(s, pair[1]);
                }
            }
        }
        return shared;
    }

    private int seatsIn(int session, int patient) {
        int seats = 0;
        for (Unit unit : board.week[patient]) {
            if (unit.place != null) {
                for (int s : unit.place.sessions()) {
                    seats += s == session ? 1 : 0;
                }
            }
        }
        return seats;
    }
}
