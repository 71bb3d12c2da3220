package iopsched.peer;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import java.util.Iterator;
import java.util.Random;

/**
 * The moves made for this problem, drawn at random from the working plan: a change or an exchange
 * that makes way for itself, a patient's days or week built anew, a group opened or closed.
 */
public class Moves implements MoveIteratorFactory<Plan, Reassign> {
    /** Of a hundred moves; the rest are for groups. */
    private static final int CHANGES = 36;

    private static final int WEEKS = 60;

    /** Draws without a move after which the plan is left as it is for once. */
    private static final int DRAWS = 1_000;

    private Plan plan;
    private Iterator<Reassign> draws;

    @Override
    public long getSize(ScoreDirector<Plan> director) {
        Plan working = director.getWorkingSolution();
        return working.units.size() + working.sessions.size();
    }

    @Override
    public Iterator<Reassign> createOriginalMoveIterator(ScoreDirector<Plan> director) {
        throw new UnsupportedOperationException("these moves are drawn at random only");
    }

    /** The same for every step of a phase: what it knows of the plan takes long to collect. */
    @Override
    public Iterator<Reassign> createRandomMoveIterator(
            ScoreDirector<Plan> director, Random random) {
        if (plan != director.getWorkingSolution()) {
            plan = director.getWorkingSolution();
            draws = new Draws(plan, random);
        }
        return draws;
    }

    /** Moves without end, each from the plan as it is when it is drawn. */
    private static final class Draws implements Iterator<Reassign> {
        private final Random random;
        private final Changes changes;
        private final Weeks weeks;
        private final Groups groups;

        Draws(Plan plan, Random random) {
            this.random = random;
            changes = new Changes(plan, random);
            weeks = new Weeks(plan, random);
            groups = new Groups(plan, random);
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Reassign next() {
            Reassign move = null;
            for (int i = 0; i < DRAWS && move == null; i++) {
                int kind = random.nextInt(100);
                if (kind < CHANGES) {
                    move = changes.draw();
                } else if (kind < CHANGES + WEEKS) {
                    move = weeks.draw();
                } else {
                    move = groups.draw();
                }
            }
            return move == null ? new Reassign() : move;
        }
    }
}
