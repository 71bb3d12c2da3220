package iopsched.peer;

import java.util.Arrays;

/** What one patient's week costs, and how often it breaks a rule. */
final class WeekCost {
    private static final int UNMET = 50_000;
    private static final int MINIMUM = 50_000;
    private static final int TARGET = 20_000;
    private static final int EXTRA_VISIT = 120;
    private static final int AVOID_DAY = 60;
    private static final int FURTHER_BLOCK = 60;
    private static final int SPREAD = 30;
    private static final int LONG_AGO = -100;

    private final Instance in;
    private Slot[] slots = new Slot[32];
    private int size;
    private final int[] met;
    private final int[] today;
    private final int[] lastDay;
    private final int[] minutes;
    private final int[] minutesToday;
    private final int[] qualifying;

    /** What the last evaluation found: points, and broken rules. */
    long points;

    int broken;

    WeekCost(Instance in) {
        this.in = in;
        met = new int[in.mostNeeds];
        today = new int[in.mostNeeds];
        lastDay = new int[in.mostNeeds];
        minutes = new int[in.packs];
        minutesToday = new int[in.packs];
        qualifying = new int[in.packs];
    }

    void clear() {
        size = 0;
    }

    /** Adds a placement, in the order of starts. */
    void add(Slot slot) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
        }
        int at = size++;
        while (at > 0 && slots[at - 1].start() > slot.start()) {
            slots[at] = slots[at - 1];
            at--;
        }
        slots[at] = slot;
    }

    /** Takes a placement away again. */
    void remove(Slot slot) {
        int at = 0;
        while (slots[at] != slot) {
            at++;
        }
        System.arraycopy(slots, at + 1, slots, at, --size - at);
    }

    /** Adds up the week: who is enrolled pays for what is short, others break a rule by it. */
    void evaluate(Patient p, boolean enrolled) {
        points = 0;
        broken = 0;
        int needs = p.needs().length;
        for (int n = 0; n < needs; n++) {
            met[n] = 0;
            lastDay[n] = LONG_AGO;
        }
        Arrays.fill(minutes, 0);
        Arrays.fill(qualifying, 0);
        int visits = 0;
        int blocks = 0;
        for (int first = 0; first < size; ) {
            int day = slots[first].day();
            int last = first;
            while (last < size && slots[last].day() == day) {
                if (slots[last].block() >= 0) {
                    blocks |= 1 << slots[last].block();
                }
                last++;
            }
            if (day(p, day, first, last)) {
                visits++;
            }
            first = last;
        }
        if (visits > p.visitsMax()) {
            broken += visits - p.visitsMax();
        }
        points += (long) EXTRA_VISIT * Math.max(0, visits - p.visitsAsked());
        points += (long) FURTHER_BLOCK * Math.max(0, Integer.bitCount(blocks) - 1);
        weekly(p, enrolled, visits);
    }

    /** Adds up one day; returns whether it is a visit. */
    private boolean day(Patient p, int day, int first, int last) {
        Arrays.fill(today, 0, p.needs().length, 0);
        Arrays.fill(minutesToday, 0);
        int total = 0;
        int free = Integer.MAX_VALUE;
        int over = 0;
        for (int i = first; i < last; i++) {
            Slot slot = slots[i];
            points += slot.cost();
            total += slot.end() - slot.start();
            if (slot.start() < over) {
                broken++;
            }
            over = Math.max(over, slot.end());
            if (in.atProgram[slot.kind()]) {
                points += Math.max(0, slot.start() - free);
                free = Math.max(free == Integer.MAX_VALUE ? 0 : free, slot.end() + in.pause);
            }
            for (int n : slot.needs()) {
                today[n]++;
            }
            for (int k = 0; k < in.packs; k++) {
                minutesToday[k] += in.credit[slot.kind()][k];
            }
            if (in.travel > 0) {
                broken += tooFar(first, i);
            }
        }
        if (total > p.mostPerDay()) {
            broken++;
        }
        for (int n = 0; n < p.needs().length; n++) {
            if (today[n] > 0) {
                needOnDay(p.needs()[n], n, day);
            }
        }
        for (int k = 0; k < in.packs; k++) {
            minutes[k] += minutesToday[k];
        }
        for (int[] asked : p.days()) {
            if (minutesToday[asked[0]] >= asked[2]) {
                qualifying[asked[0]]++;
            }
        }
        if (free == Integer.MAX_VALUE) {
            return false;
        }
        points += (p.avoided() >> day & 1) * AVOID_DAY;
        return true;
    }

    /** Earlier placements of the day at another site that leave no time for the way. */
    private int tooFar(int first, int i) {
        int count = 0;
        Slot slot = slots[i];
        for (int j = first; j < i; j++) {
            Slot other = slots[j];
            boolean placed = slot.site() >= 0 && other.site() >= 0;
            boolean elsewhere = placed && slot.site() != other.site();
            int gap = slot.start() - other.end();
            if (elsewhere && gap >= 0 && gap < in.travel) {
                count++;
            }
        }
        return count;
    }

    private void needOnDay(Patient.Need need, int n, int day) {
        met[n] += today[n];
        broken += Math.max(0, today[n] - need.perDay());
        if (need.daysBetween() > 0) {
            broken += today[n] - 1;
            if (day - lastDay[n] < need.daysBetween()) {
                broken++;
            }
        }
        lastDay[n] = day;
        if (need.max() > 1) {
            points += (long) SPREAD * Math.max(0, today[n] - need.share());
        }
    }

    private void weekly(Patient p, boolean enrolled, int visits) {
        for (int[] most : p.most()) {
            broken += begun(minutes[most[0]] - most[1]);
        }
        int missing = Math.max(0, p.visitsMin() - visits);
        for (int[] least : p.least()) {
            missing += begun(least[1] - minutes[least[0]]);
        }
        for (int[] asked : p.days()) {
            missing += Math.max(0, asked[1] - qualifying[asked[0]]);
        }
        int unmet = 0;
        for (int n = 0; n < p.needs().length; n++) {
            unmet += Math.max(0, p.needs()[n].min() - met[n]);
            broken += Math.max(0, met[n] - p.needs()[n].max());
        }
        if (size == 0) {
            points += p.absent();
        }
        if (enrolled) {
            points += (long) MINIMUM * missing + (long) UNMET * unmet;
        } else if (size > 0) {
            broken += missing + unmet;
        }
        if (enrolled || size > 0) {
            points += (long) TARGET * begun(p.target() - minutes[p.targetPack()]);
        }
    }

    /** Hours begun. */
    private static int begun(int minutes) {
        return minutes <= 0 ? 0 : (minutes + 59) / 60;
    }
}
