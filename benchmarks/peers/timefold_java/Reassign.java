package iopsched.peer;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.move.AbstractMove;
import java.util.ArrayList;
import java.util.List;

/** Gives several units other places at once, and if asked for a session another setting. */
final class Reassign extends AbstractMove<Plan> {
    private final List<Unit> units = new ArrayList<>(4);
    private final List<Place> places = new ArrayList<>(4);
    private Session session;
    private Setting setting;

    Reassign give(Unit unit, Place place) {
        units.add(unit);
        places.add(place);
        return this;
    }

    Reassign hold(Session which, Setting how) {
        session = which;
        setting = how;
        return this;
    }

    /** A move that leaves the same units without a place. */
    Reassign cleared() {
        Reassign move = new Reassign();
        for (Unit unit : units) {
            move.give(unit, null);
        }
        return move;
    }

    boolean involves(Unit unit) {
        return units.contains(unit);
    }

    @Override
    public boolean isMoveDoable(ScoreDirector<Plan> director) {
        return true;
    }

    @Override
    protected void doMoveOnGenuineVariables(ScoreDirector<Plan> director) {
        if (session != null) {
            director.beforeVariableChanged(session, "setting");
            session.setting = setting;
            director.afterVariableChanged(session, "setting");
        }
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            director.beforeVariableChanged(unit, "place");
            unit.place = places.get(i);
            director.afterVariableChanged(unit, "place");
        }
    }
}
