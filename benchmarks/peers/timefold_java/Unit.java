package iopsched.peer;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.List;
import java.util.Map;

/** One of the times a week that a patient's need may be met, and the place it is given. */
@PlanningEntity
public class Unit {
    int id;
    Patient patient;
    int need;

    /** Whether the need asks for it; further units only add hours. */
    boolean asked;

    @ValueRangeProvider
    List<Place> range;

    Map<Integer, Place> byOffer;

    @PlanningVariable(allowsUnassigned = true)
    Place place;

    public Unit() {}

    Unit(int id, Patient patient, int need, boolean asked, List<Place> range,
            Map<Integer, Place> byOffer) {
        this.id = id;
        this.patient = patient;
        this.need = need;
        this.asked = asked;
        this.range = range;
        this.byOffer = byOffer;
    }
}
