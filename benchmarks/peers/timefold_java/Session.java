package iopsched.peer;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.List;

/** An offered session; it runs when enough patients have a seat, as its setting says. */
@PlanningEntity
public class Session {
    int id;
    int service;
    int least;
    int cap;

    @ValueRangeProvider
    List<Setting> settings;

    @PlanningVariable(allowsUnassigned = true)
    Setting setting;

    public Session() {}

    Session(int id, int service, int least, int cap, List<Setting> settings) {
        this.id = id;
        this.service = service;
        this.least = least;
        this.cap = cap;
        this.settings = settings;
    }
}
