package cn.minshui.engine.core.parameter;

import cn.minshui.engine.core.definition.BasicDefinitions.Parameter;
import cn.minshui.engine.spi.context.OrgNodeId;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as it holds at a node.
 *
 * @param value a literal of the parameter's type
 * @param source the organisation that says so, the nearest one; null where no branch and no organisation does
 * @param set whether the source set it as a record, and not by a definition
 * @param inherited what would hold without the node's own record
 * @param own the record of the node itself; it does not count while it does not fit the definition
 */
public record EffectiveParameter(
        Parameter definition,
        String value,
        @Nullable OrgNodeId source,
        boolean set,
        String inherited,
        @Nullable Own own) {

    /** @param fits false when the value fits the definition no more */
    public record Own(long id, long version, String value, boolean fits) {}
}
