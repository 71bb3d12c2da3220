package iopsched.peer;

import java.util.Arrays;

/** Who has a seat in each session, and which sessions have enough patients to run. */
final class Seats {
    private static final int RUNNING = 60;
    private static final int GROUP_BALANCE = 5;

    private final Instance in;
    private final Session[] sessions;
    private final Staff staff;
    private final Marks stalePatients;
    private final Marks stale;
    private final Marks staleServices;
    private final int[] seriesOf;
    private final int[][] ofService;
    private final int[] crowded;
    private final int[] uneven;

    final Unit[][] members;
    final int[] size;

    /** How each session is held, if it runs. */
    final Setting[] held;

    /** Patients beyond what a session, its room or a payer allows. */
    int broken;

    /** Points for running sessions, and for groups of unequal size. */
    long points;

    /** Squares of the sizes of groups that do not run: few large ones are worth more. */
    long hope;

    Seats(Instance in, Session[] sessions, Staff staff, Marks stalePatients) {
        this.in = in;
        this.sessions = sessions;
        this.staff = staff;
        this.stalePatients = stalePatients;
        stale = new Marks(sessions.length);
        staleServices = new Marks(in.services);
        members = new Unit[sessions.length][16];
        size = new int[sessions.length];
        held = new Setting[sessions.length];
        crowded = new int[sessions.length];
        uneven = new int[in.services];
        seriesOf = new int[sessions.length];
        Arrays.fill(seriesOf, -1);
        for (int i = 0; i < in.series.length; i++) {
            for (int s : in.series[i]) {
                seriesOf[s] = i;
            }
        }
        ofService = new int[in.services][0];
        for (Session session : sessions) {
            int[] known = ofService[session.service];
            ofService[session.service] = Arrays.copyOf(known, known.length + 1);
            ofService[session.service][known.length] = session.id;
        }
    }

    void add(Unit unit) {
        for (int s : unit.place.sessions()) {
            hope -= hope(s);
            if (size[s] == members[s].length) {
                members[s] = Arrays.copyOf(members[s], 2 * size[s]);
            }
            members[s][size[s]++] = unit;
            hope += hope(s);
            markSeries(s);
        }
    }

    void remove(Unit unit) {
        for (int s : unit.place.sessions()) {
            hope -= hope(s);
            int at = 0;
            while (members[s][at] != unit) {
                at++;
            }
            members[s][at] = members[s][--size[s]];
            hope += hope(s);
            markSeries(s);
        }
    }

    private long hope(int s) {
        return held[s] == null ? (long) size[s] * size[s] : 0;
    }

    private void markSeries(int s) {
        if (seriesOf[s] < 0) {
            stale.mark(s);
            return;
        }
        for (int other : in.series[seriesOf[s]]) {
            stale.mark(other);
        }
    }

    /** Looks at the session again, and at its members' weeks, because its setting is another. */
    void reset(int s) {
        stale.mark(s);
        for (int i = 0; i < size[s]; i++) {
            stalePatients.mark(members[s][i].patient.id());
        }
    }

    /** Lets sessions run or not, as they are filled now. */
    void settle() {
        for (int s = stale.take(); s >= 0; s = stale.take()) {
            settle(s);
        }
        for (int v = staleServices.take(); v >= 0; v = staleServices.take()) {
            balance(v);
        }
    }

    private void settle(int s) {
        Setting now = fills(s) ? sessions[s].setting : null;
        Setting was = held[s];
        if (now != was) {
            hope -= hope(s);
            staff.release(was);
            staff.engage(now);
            held[s] = now;
            hope += hope(s);
            points += (long) RUNNING * ((now == null ? 0 : 1) - (was == null ? 0 : 1));
            for (int i = 0; i < size[s]; i++) {
                stalePatients.mark(members[s][i].patient.id());
            }
        }
        staleServices.mark(sessions[s].service);
        int over = Math.max(0, size[s] - cap(s));
        broken += over - crowded[s];
        crowded[s] = over;
    }

    /** Whether the session and the rest of its series have enough patients. */
    private boolean fills(int s) {
        if (seriesOf[s] < 0) {
            return size[s] >= sessions[s].least;
        }
        for (int other : in.series[seriesOf[s]]) {
            if (size[other] < sessions[other].least) {
                return false;
            }
        }
        return true;
    }

    private void balance(int service) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int s : ofService[service]) {
            if (held[s] != null) {
                least = Math.min(least, size[s]);
                most = Math.max(most, size[s]);
            }
        }
        int spread = Math.max(0, most - least);
        points += (long) GROUP_BALANCE * (spread - uneven[service]);
        uneven[service] = spread;
    }

    /** Most patients that the session, its room and the payers of its members allow. */
    int cap(int s) {
        Session session = sessions[s];
        int cap = session.cap;
        if (session.setting != null) {
            cap = Math.min(cap, session.setting.capacity());
        }
        for (int i = 0; i < size[s]; i++) {
            cap = Math.min(cap, members[s][i].patient.cap()[session.service]);
        }
        return cap;
    }

    /** Whether there is no seat left for the patient, whose payer may allow smaller groups only. */
    boolean isFull(Patient patient, int s) {
        return size[s] >= Math.min(patient.cap()[sessions[s].service], cap(s));
    }
}
