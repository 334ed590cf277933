package cn.minshui.engine.app.meta;

import cn.minshui.engine.spi.problem.Text;
import java.util.Map;

/** What people call the fields that every record has. */
public final class SystemLabels {
    static final Map<String, Text> ALL = Map.of(
            "organization", Text.of("机构", "Organisation"),
            "createdAt", Text.of("创建时间", "Created"),
            "createdBy", Text.of("创建人", "Created by"),
            "updatedAt", Text.of("修改时间", "Updated"),
            "updatedBy", Text.of("修改人", "Updated by"),
            "version", Text.of("版本", "Version"),
            "id", Text.of("编号", "Id"));

    private SystemLabels() {}

    /** The name itself where it is none of them. */
    public static Text of(String field) {
        return ALL.getOrDefault(field, Text.of(field, field));
    }
}
