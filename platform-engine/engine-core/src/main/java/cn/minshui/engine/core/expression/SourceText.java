package cn.minshui.engine.core.expression;

import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The source as written, found again by the parser's node numbers. Offsets of the parser count code points. */
final class SourceText {
    private static final Pattern NUMBER = Pattern.compile("(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE]([+-]?[0-9]+))?");
    private static final int MAX_EXPONENT_LENGTH = 4;

    private final String text;
    private final CelSource source;

    SourceText(String text, CelSource source) {
        this.text = text;
        this.source = source;
    }

    private int offset(CelExpr expr) {
        return source.getPositionsMap().getOrDefault(expr.id(), 0);
    }

    CelSourceLocation location(CelExpr expr) {
        return source.getOffsetLocation(offset(expr)).orElse(CelSourceLocation.of(1, 0));
    }

    /**
     * The parser has already rounded the number to binary, so only its sign is taken from there.
     *
     * @return null when its exponent is beyond any decimal
     */
    @Nullable
    BigDecimal exactNumber(CelExpr expr) {
        int start = text.offsetByCodePoints(0, offset(expr));
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.find(start) || !text.substring(start, matcher.start()).matches("-?\\s*")) {
            throw new IllegalStateException("no number stands at offset " + start + " of: " + text);
        }
        String exponent = matcher.group(1);
        if (exponent != null && exponent.length() > MAX_EXPONENT_LENGTH) {
            return null;
        }
        BigDecimal magnitude = new BigDecimal(matcher.group());
        boolean negative = Math.copySign(1.0, expr.constant().doubleValue()) < 0;
        return negative ? magnitude.negate() : magnitude;
    }
}
