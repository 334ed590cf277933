package cn.minshui.engine.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.FileKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileContentsUnitTests {
    @TempDir
    private Path folder;

    private boolean isContentOf(FileKind kind, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("content"), content);
        return FileContents.isContentOf(kind, file);
    }

    private static byte[] hex(String hex) {
        byte[] head = HexFormat.of().parseHex(hex);
        byte[] content = new byte[200];
        System.arraycopy(head, 0, content, 0, head.length);
        return content;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text("<x/>"));
            }
        }
        return out.toByteArray();
    }

    @Test
    void whatANameSaysIsFoundInTheContent() throws IOException {
        assertThat(isContentOf(FileKind.PNG, hex("89504e470d0a1a0a0000000d49484452")))
                .isTrue();
        assertThat(isContentOf(FileKind.JPG, hex("ffd8ffe000104a464946"))).isTrue();
        assertThat(isContentOf(FileKind.JPEG, hex("ffd8ffe000104a464946"))).isTrue();
        assertThat(isContentOf(FileKind.GIF, hex("474946383961"))).isTrue();
        assertThat(isContentOf(FileKind.WEBP, hex("52494646a000000057454250"))).isTrue();
        assertThat(isContentOf(FileKind.PDF, text("%PDF-1.7\n%âãÏÓ\n1 0 obj"))).isTrue();
        assertThat(isContentOf(FileKind.DOC, hex("d0cf11e0a1b11ae1"))).isTrue();
        assertThat(isContentOf(FileKind.DOCX, zip("[Content_Types].xml", "word/document.xml")))
                .isTrue();
        assertThat(isContentOf(FileKind.XLSX, zip("[Content_Types].xml", "xl/workbook.xml")))
                .isTrue();
        assertThat(isContentOf(FileKind.ZIP, zip("a.txt"))).isTrue();
        assertThat(isContentOf(FileKind.TXT, text("户号,户名\n1,陈一"))).isTrue();
        assertThat(isContentOf(FileKind.CSV, text("户号,户名\n1,陈一"))).isTrue();
    }

    @Test
    void anotherContentIsFoundOut() throws IOException {
        byte[] page = text("<!DOCTYPE html><html><script>alert(1)</script></html>");
        byte[] program = hex("4d5a90000300000004000000ffff0000");
        byte[] script = text("#!/bin/sh\nrm -rf /\n");
        for (byte[] hostile : List.of(page, program, script)) {
            for (FileKind kind : List.of(FileKind.PDF, FileKind.PNG, FileKind.DOCX, FileKind.XLSX, FileKind.ZIP)) {
                assertThat(isContentOf(kind, hostile)).as("%s", kind).isFalse();
            }
        }
        assertThat(isContentOf(FileKind.TXT, page)).isFalse();
        assertThat(isContentOf(FileKind.TXT, program)).isFalse();
        assertThat(isContentOf(FileKind.PNG, hex("ffd8ffe000104a464946"))).isFalse();
        assertThat(isContentOf(FileKind.PDF, zip("a.txt"))).isFalse();
        assertThat(isContentOf(FileKind.PNG, text("<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>")))
                .isFalse();
    }

    @Test
    void theSenderMayNotSaySomethingElse() {
        assertThat(FileContents.isDeclaredAs(FileKind.PDF, "application/pdf")).isTrue();
        assertThat(FileContents.isDeclaredAs(FileKind.PDF, null)).isTrue();
        assertThat(FileContents.isDeclaredAs(FileKind.PDF, "application/octet-stream"))
                .isTrue();
        assertThat(FileContents.isDeclaredAs(FileKind.CSV, "application/vnd.ms-excel"))
                .isTrue();
        assertThat(FileContents.isDeclaredAs(FileKind.ZIP, "application/x-zip-compressed"))
                .isTrue();
        assertThat(FileContents.isDeclaredAs(FileKind.TXT, "text/plain;charset=UTF-8"))
                .isTrue();
        assertThat(FileContents.isDeclaredAs(FileKind.PDF, "text/html")).isFalse();
        assertThat(FileContents.isDeclaredAs(FileKind.PNG, "image/svg+xml")).isFalse();
    }
}
