package iopsched.peer;

/**
 * What is asked of one patient's week.
 *
 * @param absent points if nothing is given
 * @param visitsAsked days beyond which a visit is extra
 * @param avoided a bit for each day to avoid
 * @param least pack and counted minutes, at least
 * @param most pack and counted minutes, at most
 * @param days pack, qualifying days, and counted minutes that make a day qualify
 * @param cap largest group of each service that the payer allows
 */
record Patient(
        int id, boolean enrolled, int absent, int mostPerDay, int visitsMin, int visitsMax,
        int visitsAsked, int avoided, int targetPack, int target, int[][] least, int[][] most,
        int[][] days, int[] cap, Need[] needs) {

    /**
     * One line of the plan.
     *
     * @param share placements a day that meet the need when spread evenly
     */
    record Need(int min, int max, int perDay, int daysBetween, int share) {}
}
