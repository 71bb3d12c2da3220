package iopsched.peer;

/** Numbers that are marked, each once. */
final class Marks {
    private final boolean[] marked;
    private final int[] list;
    private int size;

    Marks(int length) {
        marked = new boolean[length];
        list = new int[length];
    }

    void mark(int number) {
        if (!marked[number]) {
            marked[number] = true;
            list[size++] = number;
        }
    }

    /** Takes a mark away and returns the number; -1 when none is left. */
    int take() {
        if (size == 0) {
            return -1;
        }
        int number = list[--size];
        marked[number] = false;
        return number;
    }
}
