package cn.minshui.engine.core.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Files that may be uploaded, by the extension of their names. Nothing that a browser or a desktop would run is among them. */
public enum FileKind {
    PNG("image/png", true),
    JPG("image/jpeg", true),
    JPEG("image/jpeg", true),
    GIF("image/gif", true),
    WEBP("image/webp", true),
    BMP("image/bmp", true),
    TIF("image/tiff", false),
    TIFF("image/tiff", false),
    PDF("application/pdf", false),
    DOC("application/msword", false),
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document", false),
    XLS("application/vnd.ms-excel", false),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false),
    PPT("application/vnd.ms-powerpoint", false),
    PPTX("application/vnd.openxmlformats-officedocument.presentationml.presentation", false),
    TXT("text/plain", false),
    // Where a spreadsheet program is at home, a browser calls its tables its own.
    CSV("text/csv", false, "application/vnd.ms-excel"),
    ZIP("application/zip", false, "application/x-zip-compressed"),
    DWG("image/vnd.dwg", false, "application/acad", "application/x-dwg", "application/x-autocad"),
    MP4("video/mp4", false);

    private final String mediaType;
    private final boolean shown;
    private final Set<String> aliases;

    FileKind(String mediaType, boolean shown, String... aliases) {
        this.mediaType = mediaType;
        this.shown = shown;
        this.aliases = Set.of(aliases);
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether it is a picture that every browser shows. */
    public boolean isImage() {
        return shown;
    }

    /** Other words that senders use for the type. */
    public Set<String> aliases() {
        return aliases;
    }

    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<FileKind> of(String extension) {
        return Arrays.stream(values())
                .filter(kind -> kind.extension().equals(extension.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    public static List<String> extensions(boolean images) {
        return Arrays.stream(values())
                .filter(kind -> !images || kind.isImage())
                .map(FileKind::extension)
                .toList();
    }
}
