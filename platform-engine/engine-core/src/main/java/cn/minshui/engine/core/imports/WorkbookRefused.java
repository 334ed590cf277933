package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Problem;
import org.xml.sax.SAXException;

/** Ends the reading of a file that cannot be taken at all; becomes a problem at the edge of the reader. */
final class WorkbookRefused extends SAXException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    WorkbookRefused(Problem problem) {
        super(problem.code());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
