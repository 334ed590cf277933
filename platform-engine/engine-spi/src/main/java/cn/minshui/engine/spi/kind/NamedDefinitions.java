package cn.minshui.engine.spi.kind;

import cn.minshui.engine.spi.problem.Text;
import java.time.LocalDate;
import java.util.Map;

/**
 * A model of a {@link KindProvider} whose definitions fields of records name (a text with {@code definitions: KIND}). It is asked
 * for every record that is written: the answer must be at hand.
 */
public interface NamedDefinitions {

    /** @return labels of the definitions that can be named on that day, by name, in the order people see them */
    Map<String, Text> on(LocalDate day);
}
