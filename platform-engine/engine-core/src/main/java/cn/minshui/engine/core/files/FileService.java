package cn.minshui.engine.core.files;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ObjectAccess;
import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.data.file.FileRows.FileRow;
import cn.minshui.engine.core.data.file.FileRows.State;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.FileKind;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Files in and out. A file is uploaded for one field, waits there for its record, and is then read with the record's own rights. */
public final class FileService {
    /** Uploads of one user that wait for their records at once. */
    private static final int MOST_WAITING = 200;

    private static final Duration WAITING = Duration.ofDays(1);
    private static final Duration LINGERING = Duration.ofHours(1);
    private static final int PURGED_AT_ONCE = 5_000;
    private static final long MEBIBYTE = 1024L * 1024;

    private final FileRows rows;
    private final FileStore store;
    private final RecordService records;
    private final Function<CallContext, CompiledModel> models;
    private final LongSupplier ids;
    private final FileScan scan;

    public FileService(
            FileRows rows,
            FileStore store,
            RecordService records,
            Function<CallContext, CompiledModel> models,
            LongSupplier ids,
            VirusScanner scanner) {
        this.scan = new FileScan(scanner);
        this.rows = rows;
        this.store = store;
        this.records = records;
        this.models = models;
        this.ids = ids;
    }

    /**
     * A file that comes in.
     *
     * @param declared media type of the part; null when the sender says none
     */
    public record Upload(
            String object,
            String field,
            String name,
            @Nullable String declared,
            InputStream content) {}

    /** A file that goes out; closed by whoever asked for it. */
    public record Download(StoredFile file, InputStream content) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    /**
     * Keeps the file for a record to come.
     *
     * @throws ProblemException NOT_FOUND without such a field, FORBIDDEN without the right to write it, TOO_LARGE, or INVALID
     *     when extension, declared type and content do not agree or are not among those allowed
     */
    public StoredFile upload(CallContext context, Upload upload) throws IOException {
        FieldDefinition field = writable(context, upload);
        FieldType.Files type = (FieldType.Files) field.type();
        if (rows.temporaryOf(context.tenant().value(), context.principal().userId()) >= MOST_WAITING) {
            throw ProblemException.of(
                    ProblemClass.LIMIT,
                    "FILES_WAITING",
                    "您有太多上传后没有保存到记录的文件，请先保存或明天再试",
                    "too many of your uploads wait for their records; save those first");
        }
        String name = FileNames.safe(upload.name());
        FileKind kind = kind(field, type, name);
        Path kept = Files.createTempFile("minshui-upload-", null);
        try {
            String hash = receive(upload.content(), kept, field, type.maxSize() * MEBIBYTE);
            requireAgreement(field, kind, upload.declared(), kept);
            scan.requireClean(field, kept);
            return keep(context, upload, name, kind, kept, hash);
        } finally {
            Files.deleteIfExists(kept);
        }
    }

    private FieldDefinition writable(CallContext context, Upload upload) {
        ObjectAccess access = records.access(context, upload.object());
        FieldRight right = access.fields().getOrDefault(upload.field(), FieldRight.WRITE);
        FieldDefinition field = models.apply(context)
                .object(upload.object())
                .flatMap(o -> o.field(upload.field()))
                .map(f -> f.definition())
                .filter(f -> f.type() instanceof FieldType.Files && right != FieldRight.HIDDEN)
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "FIELD_UNKNOWN", "没有这个文件字段", "there is no such field for files"));
        boolean writes = access.operations().contains(Operation.CREATE)
                || access.operations().contains(Operation.UPDATE);
        if (!writes || right != FieldRight.WRITE || field.readOnly()) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "FIELD_FORBIDDEN",
                    "您没有修改“" + field.label().zh() + "”的权限",
                    field.label().en() + " may not be changed by you");
        }
        return field;
    }

    private static FileKind kind(FieldDefinition field, FieldType.Files type, String name) {
        return FileKind.of(FileNames.extension(name))
                .filter(kind -> type.extensions().contains(kind.extension()))
                .orElseThrow(() -> refused(
                        field,
                        "FILE_TYPE",
                        "只能上传 " + String.join("、", type.extensions()) + " 文件",
                        "takes files of the types " + String.join(", ", type.extensions())));
    }

    static ProblemException refused(FieldDefinition field, String code, String zh, String en) {
        return new ProblemException(
                ProblemClass.INVALID,
                Problem.error(
                        code,
                        Place.body(field.name()),
                        "“" + field.label().zh() + "”" + zh,
                        field.label().en() + " " + en));
    }

    /** @return SHA-256 of the content in hex */
    private static String receive(InputStream content, Path into, FieldDefinition field, long limit)
            throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(into), digest)) {
            byte[] buffer = new byte[64 * 1024];
            long received = 0;
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                received += n;
                if (received > limit) {
                    throw ProblemException.of(
                            ProblemClass.TOO_LARGE,
                            "FILE_TOO_LARGE",
                            "“" + field.label().zh() + "”的文件最大 " + limit / MEBIBYTE + " MB",
                            "files of " + field.label().en() + " have at most " + limit / MEBIBYTE + " MiB");
                }
                out.write(buffer, 0, n);
            }
            if (received == 0) {
                throw refused(field, "FILE_EMPTY", "的文件是空的", "does not take an empty file");
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void requireAgreement(FieldDefinition field, FileKind kind, @Nullable String declared, Path content)
            throws IOException {
        if (!FileContents.isContentOf(kind, content) || !FileContents.isDeclaredAs(kind, declared)) {
            throw refused(
                    field,
                    "FILE_CONTENT",
                    "的文件内容与扩展名 ." + kind.extension() + " 不符",
                    "does not take it: the content is not what ." + kind.extension() + " says");
        }
    }

    /** First the row, then the content: whatever is left half done is found by its row and cleared away. */
    private StoredFile keep(CallContext context, Upload upload, String name, FileKind kind, Path content, String hash)
            throws IOException {
        FileRow row = new FileRow(
                ids.getAsLong(),
                context.tenant().value(),
                0,
                upload.object(),
                null,
                upload.field(),
                name,
                kind.mediaType(),
                Files.size(content),
                hash,
                context.principal().userId(),
                context.now(),
                State.TEMPORARY);
        rows.insert(row);
        store.put(key(row), content);
        return file(row);
    }

    private static String key(FileRow row) {
        return FileStore.key(row.tenant(), row.at(), row.id());
    }

    private static StoredFile file(FileRow row) {
        return new StoredFile(row.id(), row.name(), row.size(), row.type());
    }

    /**
     * A file that the caller may read now: with its record and field, or as his own upload that waits for one.
     *
     * @throws ProblemException NOT_FOUND in every other case
     */
    public Download open(CallContext context, long id) throws IOException {
        FileRow row = rows.find(context.tenant().value(), id)
                .filter(r -> mayRead(context, r))
                .orElseThrow(FileService::notFound);
        return new Download(file(row), store.open(key(row)));
    }

    private static ProblemException notFound() {
        return ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "文件不存在", "there is no such file");
    }

    private boolean mayRead(CallContext context, FileRow row) {
        Long record = row.record();
        if (row.state() == State.TEMPORARY) {
            return row.by() == context.principal().userId();
        }
        if (row.state() != State.LINKED || record == null) {
            return false;
        }
        try {
            Object value = records.read(context, row.object(), record, List.of(row.field()))
                    .value(row.field());
            return value instanceof List<?> files && files.contains(file(row));
        } catch (ProblemException e) {
            boolean unseen = List.of(ProblemClass.NOT_FOUND, ProblemClass.FORBIDDEN, ProblemClass.MALFORMED)
                    .contains(e.problemClass());
            if (unseen) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Forgets uploads that found no record within a day, and what records let go an hour ago or more, rows and contents. A
     * content that cannot be deleted now keeps its row and is tried again the next time.
     *
     * @return how many files were forgotten
     * @throws UncheckedIOException for the first content that could not be deleted, after all others were
     */
    public int purge(Instant now) {
        rows.expire(now.minus(WAITING), now);
        int purged = 0;
        IOException failure = null;
        for (FileRow row : rows.removedBefore(now.minus(LINGERING), PURGED_AT_ONCE)) {
            try {
                store.delete(key(row));
                purged += rows.delete(row) ? 1 : 0;
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw new UncheckedIOException("contents of files cannot be deleted", failure);
        }
        return purged;
    }
}
