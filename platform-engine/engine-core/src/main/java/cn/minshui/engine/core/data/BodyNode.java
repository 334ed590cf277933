package cn.minshui.engine.core.data;

import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of a body with its child rows, read and not yet judged by its rules.
 *
 * @param row as it is stored; null for a new one
 * @param path place in the body, empty for the body itself
 * @param values by field, references as ids once they are resolved
 * @param children rows by child table
 */
record BodyNode(
        CompiledObject object,
        @Nullable DataRecord row,
        boolean delete,
        String path,
        Map<String, @Nullable Object> values,
        Map<String, List<BodyNode>> children) {}
