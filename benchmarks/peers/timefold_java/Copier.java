package iopsched.peer;

import ai.timefold.solver.core.api.domain.solution.cloner.SolutionCloner;
import java.util.ArrayList;
import java.util.List;

/** Copies plans without reflection: every new best plan is copied. */
public class Copier implements SolutionCloner<Plan> {

    @Override
    public Plan cloneSolution(Plan original) {
        List<Session> sessions = new ArrayList<>(original.sessions.size());
        for (Session s : original.sessions) {
            Session copy = new Session(s.id, s.service, s.least, s.cap, s.settings);
            copy.setting = s.setting;
            sessions.add(copy);
        }
        List<Unit> units = new ArrayList<>(original.units.size());
        for (Unit u : original.units) {
            Unit copy = new Unit(u.id, u.patient, u.need, u.asked, u.range, u.byOffer);
            copy.place = u.place;
            units.add(copy);
        }
        Plan plan = new Plan(original.instance, sessions, units);
        plan.score = original.score;
        return plan;
    }
}
