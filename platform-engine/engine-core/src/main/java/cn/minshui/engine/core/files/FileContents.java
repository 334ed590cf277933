package cn.minshui.engine.core.files;

import cn.minshui.engine.core.definition.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/** Whether a file is what its name and its sender say: looked up in the first bytes of its content, never unpacked. */
final class FileContents {
    private static final Detector BY_CONTENT = MimeTypes.getDefaultMimeTypes();
    private static final MediaTypeRegistry KNOWN = MediaTypeRegistry.getDefaultRegistry();

    /** What browsers and their systems say when they do not know. */
    private static final Set<String> SAYS_NOTHING = Set.of("application/octet-stream", "binary/octet-stream");

    private FileContents() {}

    /** @return whether the content may be of the kind: of its very type, or of the general form that the type is written in */
    static boolean isContentOf(FileKind kind, Path content) throws IOException {
        MediaType found;
        try (InputStream in = TikaInputStream.get(Files.newInputStream(content))) {
            found = BY_CONTENT.detect(in, new Metadata());
        }
        return found != null
                && !found.equals(MediaType.OCTET_STREAM)
                && isOrSpecializes(media(kind.mediaType()), found);
    }

    /** @param declared of the part that was sent; null, unknown and general words say nothing */
    static boolean isDeclaredAs(FileKind kind, @Nullable String declared) {
        MediaType said = declared == null ? null : MediaType.parse(declared);
        if (said == null || SAYS_NOTHING.contains(said.getBaseType().toString())) {
            return true;
        }
        MediaType base = KNOWN.normalize(said.getBaseType());
        MediaType expected = media(kind.mediaType());
        return isOrSpecializes(expected, base)
                || isOrSpecializes(base, expected)
                || kind.aliases().contains(base.toString());
    }

    private static MediaType media(String type) {
        return KNOWN.normalize(MediaType.parse(type));
    }

    private static boolean isOrSpecializes(MediaType type, MediaType general) {
        return type.equals(general) || KNOWN.isSpecializationOf(type, general);
    }
}
