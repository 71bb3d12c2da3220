package iopsched.peer;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.solver.Solver;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.phase.PhaseConfig;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code Main PROBLEM DEADLINE THREADS SEED}: searches until the deadline, in milliseconds since
 * 1970, with one solver a thread, each with a seed of its own, and writes a line for each plan that
 * is better than all before.
 *
 * <p>A line has the plan's points, the setting of each session that runs, or -1, and the id of each
 * option that is taken.
 */
public final class Main {
    private static final long PAUSE_MS = 200;

    /** Late acceptance sizes of the solvers: small ones are soon good, large ones get further. */
    private static final int[] PATIENCE = {200, 1_000};

    private final Instance instance;
    private final long deadline;
    private Plan best;
    private boolean told = true;

    private Main(Instance instance, long deadline) {
        this.instance = instance;
        this.deadline = deadline;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Instance instance;
        try (BufferedReader reader = Files.newBufferedReader(Path.of(args[0]))) {
            instance = new Instance(reader);
        }
        long deadline = Long.parseLong(args[1]);
        new Main(instance, deadline).run(Integer.parseInt(args[2]), Long.parseLong(args[3]));
    }

    private void run(int threads, long seed) throws InterruptedException {
        List<Thread> searching = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long own = 1_000 * seed + i;
            int patience = PATIENCE[i % PATIENCE.length];
            Thread thread = new Thread(() -> search(own, patience));
            thread.start();
            searching.add(thread);
        }
        while (searching.stream().anyMatch(Thread::isAlive)) {
            Thread.sleep(PAUSE_MS);
            tell();
        }
        tell();
    }

    private void search(long seed, int patience) {
        long left = Math.max(1, deadline - System.currentTimeMillis());
        SolverConfig config = SolverConfig.createFromXmlResource("solver.xml")
                .withRandomSeed(seed)
                .withTerminationConfig(new TerminationConfig().withMillisecondsSpentLimit(left));
        for (PhaseConfig<?> phase : config.getPhaseConfigList()) {
            if (phase instanceof LocalSearchPhaseConfig search) {
                search.getAcceptorConfig().setLateAcceptanceSize(patience);
            }
        }
        Solver<Plan> solver = SolverFactory.<Plan>create(config).buildSolver();
        solver.addEventListener(event -> keep(event.getNewBestSolution()));
        solver.solve(instance.plan());
    }

    private synchronized void keep(Plan plan) {
        HardMediumSoftLongScore score = plan.score;
        if (score.hardScore() == 0 && (best == null || score.compareTo(best.score) > 0)) {
            best = plan;
            told = false;
        }
    }

    private void tell() {
        Plan plan;
        synchronized (this) {
            if (told) {
                return;
            }
            plan = best;
            told = true;
        }
        System.out.println(Line.of(plan));
        System.out.flush();
    }
}
