package cn.minshui.engine.core.audit;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isBetween;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.audit.AuditCheck.Fault;
import cn.minshui.engine.core.audit.AuditSegments.Segment;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.protect.Sm3;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Moves the oldest part of the chain into files, {@code audit-<first>-<last>.jsonl.gz}, one entry a line. A row goes only when the
 * file that holds it is on disk and its hash in the database. The database itself refuses to let younger entries go.
 */
public final class AuditArchive {
    /** No entry leaves the table before. */
    public static final Period LEAST = Period.ofMonths(6);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OF_A_FILE = 20_000;

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final AuditMac mac;
    private final Path folder;
    private final Clock clock;

    /** @param folder made (0700) when the first file is written */
    public AuditArchive(Database database, Path folder, Clock clock) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.mac = new AuditMac(database.protection().ring());
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * @param months that entries stay in the table; fewer than six count as six
     * @return how many entries were moved
     */
    public long run(int months) {
        // A day more than the database asks for, whose clock is not ours.
        LocalDateTime limit = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
                .minusMonths(Math.max(months, LEAST.toTotalMonths()))
                .minusDays(1);
        long moved = 0;
        List<Map<String, @Nullable Object>> rows = oldest(limit);
        while (!rows.isEmpty()) {
            move(rows);
            moved += rows.size();
            rows = rows.size() < OF_A_FILE ? List.of() : oldest(limit);
        }
        return moved;
    }

    /** From the beginning of the chain up to the first entry that has to stay. */
    private List<Map<String, @Nullable Object>> oldest(LocalDateTime limit) {
        long archived = new AuditSegments(database).newest().map(Segment::last).orElse(0L);
        List<Map<String, @Nullable Object>> rows = sql.selectList(
                select(AuditRows.columns())
                        .from(AuditRows.TABLE)
                        .where(AuditRows.CHAIN_NO, isGreaterThan(archived))
                        .orderBy(AuditRows.CHAIN_NO)
                        .limit(OF_A_FILE),
                (row, index) -> AuditRows.read(row));
        List<Map<String, @Nullable Object>> old = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            if (!(row.get("done_at") instanceof LocalDateTime at) || !at.isBefore(limit)) {
                break;
            }
            old.add(row);
        }
        return old;
    }

    private void move(List<Map<String, @Nullable Object>> rows) {
        long first = number(rows.get(0));
        Map<String, @Nullable Object> newest = rows.get(rows.size() - 1);
        long last = number(newest);
        String hash = (String) Objects.requireNonNull(newest.get(AuditRows.HASH));
        String name = "audit-" + first + "-" + last + ".jsonl.gz";
        String digest = write(name, rows);
        CrashPoint.reach("audit.archived");
        database.transactions().executeWithoutResult(status -> {
            new AuditSegments(database).add(Segment.of(first, last, hash, name, digest, clock.instant(), mac));
            sql.delete(deleteFrom(AuditRows.TABLE)
                    .where(AuditRows.CHAIN_NO, isBetween(first).and(last)));
        });
    }

    /** What is the matter with the file of a part whose entry in the database is genuine. */
    static Optional<Fault> fault(Path folder, Segment segment) {
        Path file = folder.resolve(segment.file());
        if (!Files.isRegularFile(file)) {
            return Optional.of(Fault.ARCHIVE_MISSING);
        }
        return digest(file).equals(segment.digest()) ? Optional.empty() : Optional.of(Fault.ARCHIVE_CHANGED);
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(Sm3.digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Map<String, @Nullable Object> row) {
        return (Long) Objects.requireNonNull(row.get(AuditRows.NUMBER));
    }

    /** @return the SM3 of what stands on disk */
    private String write(String name, List<Map<String, @Nullable Object>> rows) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path beside = folder.resolve(name + ".new");
            try (Writer out = new BufferedWriter(new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(beside)), StandardCharsets.UTF_8))) {
                for (Map<String, @Nullable Object> row : rows) {
                    out.write(line(row));
                }
            }
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Path file = folder.resolve(name);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return digest(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Map<String, @Nullable Object> row) throws JsonProcessingException {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        row.forEach((name, value) -> told.put(name, value == null ? null : value.toString()));
        return JSON.writeValueAsString(told) + "\n";
    }
}
