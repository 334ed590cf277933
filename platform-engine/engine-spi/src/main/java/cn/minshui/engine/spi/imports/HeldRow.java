package cn.minshui.engine.spi.imports;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

record HeldRow(
        String sheet,
        int number,
        Map<String, @Nullable Object> values,
        Set<String> invalid,
        Map<String, String> headings)
        implements ImportRow {}
