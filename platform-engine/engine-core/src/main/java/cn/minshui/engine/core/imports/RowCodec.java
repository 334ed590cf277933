package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.data.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The typed values of a row as bytes: a letter for the sort of each value, then the value. */
final class RowCodec {
    private final List<String> columns;

    RowCodec(List<String> columns) {
        this.columns = columns;
    }

    /** @param invalid columns whose cell was refused; their value is null */
    record Decoded(Map<String, @Nullable Object> values, Set<String> invalid) {}

    byte[] encode(Map<String, @Nullable Object> values, Set<String> invalid) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String column : columns) {
                if (invalid.contains(column)) {
                    out.writeByte('!');
                } else {
                    write(out, values.get(column));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte('-');
        } else if (value instanceof String text) {
            out.writeByte('s');
            bytes(out, text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Long number) {
            out.writeByte('n');
            out.writeLong(number);
        } else if (value instanceof BigDecimal exact) {
            out.writeByte('e');
            out.writeInt(exact.scale());
            bytes(out, exact.unscaledValue().toByteArray());
        } else if (value instanceof Boolean flag) {
            out.writeByte(flag ? 't' : 'f');
        } else if (value instanceof LocalDate day) {
            out.writeByte('d');
            out.writeLong(day.toEpochDay());
        } else if (value instanceof Instant time) {
            out.writeByte('i');
            out.writeLong(time.getEpochSecond());
            out.writeInt(time.getNano());
        } else if (value instanceof YearMonth month) {
            out.writeByte('m');
            out.writeInt(month.getYear() * 12 + month.getMonthValue() - 1);
        } else if (value instanceof JsonValue json) {
            out.writeByte('j');
            bytes(out, json.text().getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof List<?> keys) {
            out.writeByte('k');
            out.writeInt(keys.size());
            for (Object key : keys) {
                bytes(out, key.toString().getBytes(StandardCharsets.UTF_8));
            }
        } else {
            throw new IllegalArgumentException(
                    "no row holds a " + value.getClass().getName());
        }
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    Decoded decode(byte[] bytes) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Set<String> invalid = new HashSet<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (String column : columns) {
                byte sort = in.readByte();
                if (sort == '!') {
                    invalid.add(column);
                }
                values.put(column, read(in, sort));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Decoded(Collections.unmodifiableMap(values), Set.copyOf(invalid));
    }

    private static @Nullable Object read(DataInputStream in, byte sort) throws IOException {
        return switch (sort) {
            case '!', '-' -> null;
            case 's' -> new String(bytes(in), StandardCharsets.UTF_8);
            case 'n' -> in.readLong();
            case 'e' -> {
                int scale = in.readInt();
                yield new BigDecimal(new BigInteger(bytes(in)), scale);
            }
            case 't' -> Boolean.TRUE;
            case 'f' -> Boolean.FALSE;
            case 'd' -> LocalDate.ofEpochDay(in.readLong());
            case 'i' -> Instant.ofEpochSecond(in.readLong(), in.readInt());
            case 'm' -> {
                int months = in.readInt();
                yield YearMonth.of(Math.floorDiv(months, 12), Math.floorMod(months, 12) + 1);
            }
            case 'j' -> new JsonValue(new String(bytes(in), StandardCharsets.UTF_8));
            case 'k' -> keys(in);
            default -> throw new IOException("no sort of value " + sort);
        };
    }

    private static List<String> keys(DataInputStream in) throws IOException {
        String[] keys = new String[in.readInt()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new String(bytes(in), StandardCharsets.UTF_8);
        }
        return List.of(keys);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
