package iopsched.peer;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import java.util.List;

/** The week: what every unit is given, and how every session is held. */
@PlanningSolution(solutionCloner = Copier.class)
public class Plan {
    Instance instance;

    @PlanningEntityCollectionProperty
    List<Session> sessions;

    @PlanningEntityCollectionProperty
    List<Unit> units;

    @PlanningScore
    HardMediumSoftLongScore score;

    /** What the score calculator keeps of the working plan; the moves look things up there. */
    Board board;

    public Plan() {}

    Plan(Instance instance, List<Session> sessions, List<Unit> units) {
        this.instance = instance;
        this.sessions = sessions;
        this.units = units;
    }
}
