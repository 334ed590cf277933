package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.plugin.Services;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a card is billed of a master meter's volume.
 *
 * @param place 0 for the master's own card, from 1 the sub-meter
 * @param volume m³ of the period, in place of what the card's own meter says
 */
record Shared(Sharing sharing, int place, long volume) {
    private static final String CALCULATOR = "apportion";
    private static final String RANGE = "^1.0.0";
    private static final long LITRES = 1000;

    /** @param problem of the calculator, null when the volume is shared out */
    record Outcome(long[] volumes, @Nullable String problem) {}

    /** Volumes of the master's card and of each sub-meter's, whole m³. */
    static Outcome out(Services services, Sharing sharing) {
        Columns input = new Columns();
        Columns output = new Columns();
        int size = sharing.subs().size() + 1;
        for (int row = 0; row < size; row++) {
            input.longs("group").set(row, 1);
            input.longs("method").set(row, sharing.method().number());
            long cubicMetres = row == 0 ? sharing.whole() : sharing.subs().get(row - 1);
            input.longs("volume").set(row, Math.multiplyExact(cubicMetres, LITRES));
            input.longs("weight").set(row, row > 0 && row == sharing.designated() ? 1 : 0);
        }
        input.size(size);
        services.calculator(CALCULATOR, RANGE).calculate(new Object(), input, output);
        long[] volumes = new long[size];
        for (int row = 0; row < size; row++) {
            volumes[row] = output.longs("volume").get(row) / LITRES;
        }
        return new Outcome(volumes, output.texts("problem").get(0));
    }

    /** The same worked out again. */
    Shared again(Services services) {
        return new Shared(sharing, place, out(services, sharing).volumes()[place]);
    }

    /** {@code method designated place volume whole:sub,sub,…}; see {@link #decode}. */
    String encode() {
        StringBuilder text = new StringBuilder();
        text.append(sharing.method().key()).append(' ').append(sharing.designated());
        text.append(' ').append(place).append(' ').append(volume);
        text.append(' ').append(sharing.whole()).append(':');
        for (int i = 0; i < sharing.subs().size(); i++) {
            text.append(i == 0 ? "" : ",").append(sharing.subs().get(i));
        }
        return text.toString();
    }

    static Shared decode(String text) {
        String[] words = text.split(" ", -1);
        int colon = words[4].indexOf(':');
        List<Long> subs = Arrays.stream(words[4].substring(colon + 1).split(",", -1))
                .map(Long::valueOf)
                .toList();
        Sharing sharing = new Sharing(
                LossMethod.of(words[0]),
                Long.parseLong(words[4].substring(0, colon)),
                subs,
                Integer.parseInt(words[1]));
        return new Shared(sharing, Integer.parseInt(words[2]), Long.parseLong(words[3]));
    }
}
