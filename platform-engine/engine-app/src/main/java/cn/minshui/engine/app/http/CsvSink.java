package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.exports.Watermark;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes an export as CSV while it is read; behind the records of personal data stands a line with its watermark. */
final class CsvSink implements ExportSink {
    private final CallContext context;
    private final CompiledModel model;
    private final String object;
    private final String language;
    private final Writer out;
    private @Nullable CsvRecords records;
    private @Nullable Watermark mark;

    CsvSink(CallContext context, CompiledModel model, String object, String language, Writer out) {
        this.context = context;
        this.model = model;
        this.object = object;
        this.language = language;
        this.out = out;
    }

    @Override
    public void begin(List<String> fields) {
        CompiledObject compiled = model.object(object).orElseThrow();
        CsvRecords begun = new CsvRecords(model, compiled, fields, language, out);
        records = begun;
        mark = Watermark.of(context, model, compiled, fields).orElse(null);
        try {
            begun.heading();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void take(List<DataRecord> batch) {
        try {
            Objects.requireNonNull(records, "begin comes first").rows(batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After the last record. */
    void end() throws IOException {
        if (mark != null) {
            new CsvLines(out).line(List.of("# " + mark.text(language)));
        }
    }
}
