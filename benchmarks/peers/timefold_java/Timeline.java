package iopsched.peer;

/** How often something is in use in each slot of the week, and how far beyond its capacity. */
final class Timeline {
    private final short[] used;
    private final int capacity;
    private final int grid;

    Timeline(int capacity, int grid) {
        this.used = new short[7 * Slot.DAY / grid];
        this.capacity = capacity;
        this.grid = grid;
    }

    /** Uses it; returns by how many slots more it is overused. */
    int add(int start, int end) {
        int over = 0;
        for (int i = start / grid; i < end / grid; i++) {
            if (used[i]++ >= capacity) {
                over++;
            }
        }
        return over;
    }

    /** Ends a use; returns by how many slots less it is overused. */
    int remove(int start, int end) {
        int over = 0;
        for (int i = start / grid; i < end / grid; i++) {
            if (--used[i] >= capacity) {
                over++;
            }
        }
        return over;
    }

    boolean isFree(int start, int end) {
        for (int i = start / grid; i < end / grid; i++) {
            if (used[i] >= capacity) {
                return false;
            }
        }
        return true;
    }
}
