package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What the audit trail tells of an import: which file, what came of it; nothing of what stood in it. */
final class ImportEntry {
    private static final String OPERATION = "import";
    private static final int LONGEST_NAME = 200;

    private ImportEntry() {}

    /** The upload, its SHA-256 taken on the way. */
    static final class Upload {
        private final DigestInputStream content;

        Upload(InputStream file) {
            try {
                content = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        InputStream content() {
            return content;
        }

        /** In hex, of the whole file: what nobody has read is read now. */
        String digest() throws IOException {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        }
    }

    /** Of an import that has come to its end; one that wrote nothing has failed. */
    static AuditEntry of(CallContext context, ImportRequest request, String digest, ImportResult result) {
        AuditEntry entry = AuditEntry.of(AuditCategory.IMPORT, OPERATION)
                .by(context)
                .on(null, null, result.written())
                .details(details(request, digest)
                        .put("rows", result.rows())
                        .put("written", result.written())
                        .put("rejected", result.rejected())
                        .put("problems", result.total()));
        return result.written() == 0 ? entry.failed("IMPORT_REFUSED") : entry;
    }

    /** Of one that broke off, so that nothing was written. */
    static AuditEntry broken(CallContext context, ImportRequest request, String digest, RuntimeException cause) {
        String code = cause instanceof ProblemException refusal
                ? refusal.problems().get(0).code()
                : "IMPORT_BROKEN_OFF";
        return AuditEntry.of(AuditCategory.IMPORT, OPERATION)
                .by(context)
                .details(details(request, digest))
                .failed(code);
    }

    private static ObjectNode details(ImportRequest request, String digest) {
        String name = request.fileName();
        int end = name.offsetByCodePoints(0, Math.min(LONGEST_NAME, name.codePointCount(0, name.length())));
        return JsonNodeFactory.instance
                .objectNode()
                .put("template", request.template())
                .put("file", name.substring(0, end))
                .put("sha256", digest)
                .put("mode", request.mode().word());
    }
}
