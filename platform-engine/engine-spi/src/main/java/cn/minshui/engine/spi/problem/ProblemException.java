package cn.minshui.engine.spi.problem;

import java.util.List;

/** Carries all problems of a refused call to the boundary that answers it. */
public final class ProblemException extends RuntimeException {
    private final ProblemClass problemClass;
    private final transient List<Problem> problems;

    public ProblemException(ProblemClass problemClass, List<Problem> problems) {
        super(problemClass + ": "
                + problems.stream()
                        .map(p -> p.code() + " " + p.message().en())
                        .limit(3)
                        .toList());
        this.problemClass = problemClass;
        this.problems = List.copyOf(problems);
    }

    public ProblemException(ProblemClass problemClass, Problem problem) {
        this(problemClass, List.of(problem));
    }

    public static ProblemException of(ProblemClass problemClass, String code, String zh, String en) {
        return new ProblemException(problemClass, Problem.error(code, Place.whole(), zh, en));
    }

    public ProblemClass problemClass() {
        return problemClass;
    }

    public List<Problem> problems() {
        return problems;
    }
}
