package cn.minshui.engine.spi.problem;

import java.util.ArrayList;
import java.util.List;

/** Collects problems while a check goes on past the first. Not thread-safe. */
public final class Problems {
    /** A list shown to a person holds at most this many; {@link #total()} tells how many there were. */
    public static final int SHOWN = 1000;

    private final List<Problem> shown = new ArrayList<>();
    private int total;
    private boolean errors;

    public void add(Problem problem) {
        total++;
        errors |= problem.isError();
        if (shown.size() < SHOWN) {
            shown.add(problem);
        }
    }

    public void addAll(Iterable<Problem> problems) {
        problems.forEach(this::add);
    }

    public boolean hasErrors() {
        return errors;
    }

    public boolean isEmpty() {
        return total == 0;
    }

    public int total() {
        return total;
    }

    public List<Problem> list() {
        return List.copyOf(shown);
    }

    /** @throws ProblemException with everything collected, when any of it is an error */
    public void throwIfErrors(ProblemClass problemClass) {
        if (errors) {
            throw new ProblemException(problemClass, list());
        }
    }
}
