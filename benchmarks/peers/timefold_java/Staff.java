package iopsched.peer;

import java.util.Arrays;

/** Clinicians and rooms: who and what is engaged when, and how evenly the work is shared. */
final class Staff {
    private static final int HOUR = 60;

    private final Instance in;
    private final Timeline[] diary;
    private final Timeline[] rooms;
    private final Timeline[] plannedDiary;
    private final Timeline[] plannedRooms;
    private final int[] load;
    private final int[] tooMuch;
    private final int[] unevenTeam;
    private final int[] lastSeen;
    private final Marks stale;
    private final Marks staleTeams;
    private int look;

    /** The units that each clinician has appointments for, and how many. */
    final Unit[][] clients;

    final int[] meetings;

    /** Slots in which a clinician or a kind of room is engaged too often. */
    int overused;

    /** The same if every session ran. */
    int plannedClashes;

    /** Sessions that have a setting. */
    int planned;

    /** Weeks that are too long, and patients beyond the caseload. */
    int broken;

    /** Whole hours between the longest and the shortest week, over all teams. */
    int unevenHours;

    Staff(Instance in) {
        this.in = in;
        int count = in.mostMinutes.length;
        diary = timelines(count, null);
        plannedDiary = timelines(count, null);
        rooms = timelines(in.rooms.length, in.rooms);
        plannedRooms = timelines(in.rooms.length, in.rooms);
        load = new int[count];
        tooMuch = new int[count];
        unevenTeam = new int[in.teams.length];
        lastSeen = new int[in.patients.size()];
        stale = new Marks(count);
        staleTeams = new Marks(in.teams.length);
        clients = new Unit[count][16];
        meetings = new int[count];
    }

    private Timeline[] timelines(int count, int[] capacities) {
        Timeline[] timelines = new Timeline[count];
        for (int i = 0; i < count; i++) {
            timelines[i] = new Timeline(capacities == null ? 1 : capacities[i], in.grid);
        }
        return timelines;
    }

    /** Puts a session into the plan, whether it runs or not. */
    void plan(Setting setting) {
        if (setting != null) {
            planned++;
            for (int c : setting.leaders()) {
                plannedClashes += plannedDiary[c].add(setting.start(), setting.end());
            }
            if (setting.room() >= 0) {
                plannedClashes += plannedRooms[setting.room()].add(setting.start(), setting.end());
            }
        }
    }

    void unplan(Setting setting) {
        if (setting != null) {
            planned--;
            for (int c : setting.leaders()) {
                plannedClashes -= plannedDiary[c].remove(setting.start(), setting.end());
            }
            if (setting.room() >= 0) {
                plannedClashes -=
                        plannedRooms[setting.room()].remove(setting.start(), setting.end());
            }
        }
    }

    /** A session begins to run. */
    void engage(Setting setting) {
        if (setting != null) {
            for (int c : setting.leaders()) {
                add(c, setting.start(), setting.end());
            }
            if (setting.room() >= 0) {
                overused += rooms[setting.room()].add(setting.start(), setting.end());
            }
        }
    }

    void release(Setting setting) {
        if (setting != null) {
            for (int c : setting.leaders()) {
                remove(c, setting.start(), setting.end());
            }
            if (setting.room() >= 0) {
                overused -= rooms[setting.room()].remove(setting.start(), setting.end());
            }
        }
    }

    /** Gives the unit its appointment. */
    void meet(Unit unit) {
        Slot slot = unit.place.appointment();
        int c = slot.clinician();
        add(c, slot.start(), slot.end());
        if (slot.room() >= 0) {
            overused += rooms[slot.room()].add(slot.start(), slot.end());
        }
        if (meetings[c] == clients[c].length) {
            clients[c] = Arrays.copyOf(clients[c], 2 * meetings[c]);
        }
        clients[c][meetings[c]++] = unit;
    }

    void cancel(Unit unit) {
        Slot slot = unit.place.appointment();
        int c = slot.clinician();
        remove(c, slot.start(), slot.end());
        if (slot.room() >= 0) {
            overused -= rooms[slot.room()].remove(slot.start(), slot.end());
        }
        int at = 0;
        while (clients[c][at] != unit) {
            at++;
        }
        clients[c][at] = clients[c][--meetings[c]];
    }

    /** Whether the appointment could be added. */
    boolean canMeet(Slot slot) {
        int c = slot.clinician();
        return diary[c].isFree(slot.start(), slot.end())
                && load[c] + slot.end() - slot.start() <= in.mostMinutes[c]
                && (slot.room() < 0 || rooms[slot.room()].isFree(slot.start(), slot.end()));
    }

    /** Whether a session that does not run could be held so. */
    boolean canHold(Setting setting) {
        for (int c : setting.leaders()) {
            boolean tooLong = load[c] + setting.end() - setting.start() > in.mostMinutes[c];
            if (tooLong || !diary[c].isFree(setting.start(), setting.end())) {
                return false;
            }
        }
        return setting.room() < 0 || rooms[setting.room()].isFree(setting.start(), setting.end());
    }

    private void add(int clinician, int start, int end) {
        overused += diary[clinician].add(start, end);
        load[clinician] += end - start;
        stale.mark(clinician);
    }

    private void remove(int clinician, int start, int end) {
        overused -= diary[clinician].remove(start, end);
        load[clinician] -= end - start;
        stale.mark(clinician);
    }

    /** Brings {@link #broken} and {@link #unevenHours} up to date. */
    void settle() {
        for (int c = stale.take(); c >= 0; c = stale.take()) {
            int now = Math.max(0, patients(c) - in.caseload[c]);
            now += Math.max(0, (load[c] - in.mostMinutes[c] + HOUR - 1) / HOUR);
            broken += now - tooMuch[c];
            tooMuch[c] = now;
            staleTeams.mark(in.teamOf[c]);
        }
        for (int t = staleTeams.take(); t >= 0; t = staleTeams.take()) {
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (int c : in.teams[t]) {
                least = Math.min(least, load[c]);
                most = Math.max(most, load[c]);
            }
            int hours = (most - least) / HOUR;
            unevenHours += hours - unevenTeam[t];
            unevenTeam[t] = hours;
        }
    }

    /** How many patients the clinician has appointments with. */
    private int patients(int clinician) {
        look++;
        int count = 0;
        for (int i = 0; i < meetings[clinician]; i++) {
            int patient = clients[clinician][i].patient.id();
            if (lastSeen[patient] != look) {
                lastSeen[patient] = look;
                count++;
            }
        }
        return count;
    }
}
