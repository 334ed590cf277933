package cn.minshui.engine.spi.kind;

import cn.minshui.engine.spi.problem.Place;
import java.util.Map;
import java.util.function.Function;

/**
 * One effective definition, valid by its schema.
 *
 * @param body Map, List, String, Long, Boolean and exact BigDecimal, keyed and ordered as written
 * @param places the place in its file of a JSON pointer into the body, for problems
 */
public record KindSource(String name, Map<String, Object> body, Function<String, Place> places) {}
