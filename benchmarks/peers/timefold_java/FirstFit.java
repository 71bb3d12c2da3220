package iopsched.peer;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.api.solver.phase.PhaseCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The first plan: each patient's week in turn, the best that is open; the urgent ones first. */
public class FirstFit implements PhaseCommand<Plan> {

    @Override
    public void changeWorkingSolution(ScoreDirector<Plan> director, BooleanSupplier isTerminated) {
        Plan plan = director.getWorkingSolution();
        Weeks weeks = new Weeks(plan, new Random(0));
        List<Patient> turn = new ArrayList<>(plan.instance.patients);
        turn.sort(Comparator.comparing((Patient p) -> !p.enrolled())
                .thenComparing(p -> -p.absent()));
        for (Patient patient : turn) {
            if (isTerminated.getAsBoolean()) {
                return;
            }
            Reassign week = weeks.fill(patient);
            week.doMoveOnly(director);
            if (plan.board.calculateScore().hardScore() < 0) {
                week.cleared().doMoveOnly(director);
                plan.board.calculateScore();
            }
        }
    }
}
