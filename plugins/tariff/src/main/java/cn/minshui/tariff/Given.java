package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.calculator.Columns.LongColumn;
import cn.minshui.engine.spi.calculator.Columns.TextColumn;
import org.jspecify.annotations.Nullable;

/** Input columns of the calculator {@code tariff}; a column that the caller leaves out reads as nothing. */
final class Given {
    final TextColumn priceCode;
    final LongColumn month;
    final LongColumn volume;
    final LongColumn sewageFactor;
    private final @Nullable LongColumn shops;
    private final @Nullable LongColumn households;
    private final @Nullable LongColumn population;
    private final @Nullable LongColumn months;
    private final @Nullable LongColumn fromDay;
    private final @Nullable LongColumn toDay;
    private final @Nullable LongColumn used;
    private final @Nullable LongColumn usedBefore;
    private final @Nullable LongColumn first;
    private final @Nullable LongColumn plan;
    private final @Nullable LongColumn planUsed;
    private final @Nullable LongColumn others;
    private final @Nullable LongColumn anyway;
    private final @Nullable TextColumn concessions;

    Given(Columns input) {
        priceCode = input.texts("priceCode");
        month = input.longs("month");
        volume = input.longs("volume");
        sewageFactor = input.longs("sewageFactor");
        shops = longs(input, "shops");
        households = longs(input, "households");
        population = longs(input, "population");
        months = longs(input, "months");
        fromDay = longs(input, "fromDay");
        toDay = longs(input, "toDay");
        used = longs(input, "used");
        usedBefore = longs(input, "usedBefore");
        first = longs(input, "first");
        plan = longs(input, "plan");
        planUsed = longs(input, "planUsed");
        others = longs(input, "others");
        anyway = longs(input, "anyway");
        concessions = input.has("concessions") ? input.texts("concessions") : null;
    }

    private static @Nullable LongColumn longs(Columns input, String name) {
        return input.has(name) ? input.longs(name) : null;
    }

    private static long get(@Nullable LongColumn column, int row) {
        return column == null ? 0 : column.get(row);
    }

    long shops(int row) {
        return get(shops, row);
    }

    long households(int row) {
        return get(households, row);
    }

    long population(int row) {
        return get(population, row);
    }

    /** At least 1. */
    long months(int row) {
        return Math.max(1, get(months, row));
    }

    long fromDay(int row) {
        return get(fromDay, row);
    }

    long toDay(int row) {
        return get(toDay, row);
    }

    long used(int row) {
        return get(used, row);
    }

    long usedBefore(int row) {
        return get(usedBefore, row);
    }

    boolean isFirst(int row) {
        return get(first, row) != 0;
    }

    long plan(int row) {
        return get(plan, row);
    }

    long planUsed(int row) {
        return get(planUsed, row);
    }

    long others(int row) {
        return get(others, row);
    }

    boolean isAnyway(int row) {
        return get(anyway, row) != 0;
    }

    @Nullable
    String concessions(int row) {
        return concessions == null ? null : concessions.get(row);
    }
}
