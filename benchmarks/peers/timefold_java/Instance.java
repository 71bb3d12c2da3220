package iopsched.peer;

import java.io.IOException;
import java.io.Reader;
import java.io.StreamTokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The problem, as it stands in the file of whole numbers that {@code timefold.py} writes. */
final class Instance {
    final int grid;
    final int pause;
    final int travel;
    final int mostNeeds;
    final int packs;
    final boolean[] atProgram;
    final int[][] credit;
    final int[] mostMinutes;
    final int[] caseload;
    final int[][] teams;
    final int[] teamOf;
    final int[] rooms;
    final int services;
    final int[][] series;
    final List<Patient> patients = new ArrayList<>();
    final int[][] apart;
    final int[][] together;
    private final StreamTokenizer tokens;
    private final List<Session> sessions = new ArrayList<>();
    private final List<Unit> units = new ArrayList<>();

    Instance(Reader reader) throws IOException {
        tokens = new StreamTokenizer(reader);
        grid = next();
        pause = next();
        travel = next();
        mostNeeds = next();
        packs = next();
        int kinds = next();
        atProgram = new boolean[kinds];
        credit = new int[kinds][];
        for (int k = 0; k < kinds; k++) {
            atProgram[k] = next() == 1;
            credit[k] = row(packs);
        }
        int clinicians = next();
        mostMinutes = new int[clinicians];
        caseload = new int[clinicians];
        for (int c = 0; c < clinicians; c++) {
            mostMinutes[c] = next();
            caseload[c] = next();
        }
        teams = rows();
        teamOf = new int[clinicians];
        for (int t = 0; t < teams.length; t++) {
            for (int c : teams[t]) {
                teamOf[c] = t;
            }
        }
        rooms = row(next());
        services = next();
        int count = next();
        for (int s = 0; s < count; s++) {
            sessions.add(new Session(s, next(), next(), next(), settings()));
        }
        series = rows();
        int people = next();
        for (int p = 0; p < people; p++) {
            patients.add(patient(p));
        }
        apart = rows();
        together = rows();
    }

    /** A plan in which nothing is decided. */
    Plan plan() {
        return new Copier().cloneSolution(new Plan(this, sessions, units));
    }

    private int next() throws IOException {
        if (tokens.nextToken() != StreamTokenizer.TT_NUMBER) {
            throw new IOException("the file ends too early");
        }
        return (int) tokens.nval;
    }

    private int[] row(int length) throws IOException {
        int[] row = new int[length];
        for (int i = 0; i < length; i++) {
            row[i] = next();
        }
        return row;
    }

    private int[][] rows() throws IOException {
        int[][] rows = new int[next()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(next());
        }
        return rows;
    }

    private List<Setting> settings() throws IOException {
        List<Setting> settings = new ArrayList<>();
        int count = next();
        for (int i = 0; i < count; i++) {
            int time = next();
            int start = next();
            int end = next();
            int room = next();
            int capacity = next();
            settings.add(new Setting(i, time, start, end, row(next()), room, capacity));
        }
        return settings;
    }

    private Patient patient(int id) throws IOException {
        boolean enrolled = next() == 1;
        int[] plain = row(8);
        int[][] least = rows();
        int[][] most = rows();
        int[][] days = rows();
        int[] cap = row(services);
        Patient.Need[] needs = new Patient.Need[next()];
        int[] copies = new int[needs.length];
        for (int n = 0; n < needs.length; n++) {
            needs[n] = new Patient.Need(next(), next(), next(), next(), next());
            copies[n] = next();
        }
        Patient patient = new Patient(
                id, enrolled, plain[0], plain[1], plain[2], plain[3], plain[4], plain[5], plain[6],
                plain[7], least, most, days, cap, needs);
        List<List<Place>> ranges = ranges(needs.length);
        for (int n = 0; n < needs.length; n++) {
            Map<Integer, Place> byOffer = new HashMap<>();
            for (Place place : ranges.get(n)) {
                byOffer.put(place.offer(), place);
            }
            for (int i = 0; i < copies[n] && !ranges.get(n).isEmpty(); i++) {
                boolean asked = i < needs[n].min();
                units.add(new Unit(units.size(), patient, n, asked, ranges.get(n), byOffer));
            }
        }
        return patient;
    }

    /** The patient's places, by need. */
    private List<List<Place>> ranges(int needs) throws IOException {
        List<List<Place>> ranges = new ArrayList<>();
        for (int n = 0; n < needs; n++) {
            ranges.add(new ArrayList<>());
        }
        int count = next();
        for (int i = 0; i < count; i++) {
            int offer = next();
            int[] mine = row(next());
            Slot[][] slots = new Slot[next()][];
            boolean[] counts = new boolean[needs];
            for (int j = 0; j < slots.length; j++) {
                slots[j] = new Slot[next()];
                int given = next();
                for (int k = 0; k < given; k++) {
                    Slot slot = slot();
                    slots[j][slot.time()] = slot;
                    for (int n : slot.needs()) {
                        counts[n] = true;
                    }
                }
            }
            Place place = new Place(offer, mine, slots);
            for (int n = 0; n < needs; n++) {
                if (counts[n]) {
                    ranges.get(n).add(place);
                }
            }
        }
        return ranges;
    }

    private Slot slot() throws IOException {
        int[] plain = row(11);
        return new Slot(
                plain[0], plain[1], plain[2], plain[3], plain[4], plain[5], plain[6], plain[7],
                plain[8], plain[9], plain[10], row(next()));
    }
}
