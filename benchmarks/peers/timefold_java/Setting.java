package iopsched.peer;

/** When, by whom and in which kind of room a session is held; room -1 is none. */
public record Setting(
        int id, int time, int start, int end, int[] leaders, int room, int capacity) {}
