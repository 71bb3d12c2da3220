package iopsched.peer;

/** A plan as a line of whole numbers, without seats in sessions that do not run. */
final class Line {
    private Line() {}

    static String of(Plan plan) {
        Board board = new Board();
        Plan own = new Copier().cloneSolution(plan);
        board.resetWorkingSolution(own);
        board.calculateScore();
        Openings openings = new Openings(board, null);
        StringBuilder line = new StringBuilder();
        line.append(-plan.score.mediumScore()).append(" |");
        for (Setting setting : board.seats.held) {
            line.append(' ').append(setting == null ? -1 : setting.id());
        }
        line.append(" |");
        for (Unit unit : own.units) {
            for (int i = 0; openings.isServed(unit) && i < unit.place.slots().length; i++) {
                line.append(' ').append(board.slot(unit.place, i).id());
            }
        }
        return line.toString();
    }
}
