package cn.minshui.engine.app.http;

import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Every code that a refusal of the engine or of an enabled plugin can have. Each brings its own catalogue, {@value #RESOURCE},
 * which is written from its sources; none is kept by hand.
 */
@Component
class ProblemCodes {
    static final String RESOURCE = "problem-codes.json";
    private static final String ENGINE = "engine";
    private static final Text OF_DEFINITION =
            Text.of("（文字由业务定义或所指的内容给出）", "(the words come from the definition or from what it is about)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PluginRegistry plugins;
    private final List<Entry> engine;

    ProblemCodes(PluginRegistry plugins) {
        this.plugins = plugins;
        this.engine = own();
    }

    /** What stands in a catalogue. */
    private record Line(String code, List<ProblemClass> classes, List<Text> texts, List<Text> fixes) {}

    /**
     * @param origin {@code engine} or the id of a plugin
     * @param statuses of the answers that the sources name; other problems come with 422 or with the one that they explain
     * @param texts the words, an ellipsis where the case's own stand
     * @param fixes what to do about it
     */
    record Entry(String code, String origin, List<Integer> statuses, List<Text> texts, List<Text> fixes) {}

    /** The engine's alone, in the order of their codes. */
    static List<Entry> own() {
        InputStream resource = ProblemCodes.class.getResourceAsStream(RESOURCE);
        if (resource == null) {
            throw new IllegalStateException("the engine lacks its " + RESOURCE);
        }
        return read(ENGINE, resource);
    }

    /** The engine's and those of the plugins that are enabled now. */
    List<Entry> all() {
        List<Entry> all = new ArrayList<>(engine);
        plugins.plugins().stream()
                .filter(plugin -> plugin.state() == PluginState.ENABLED)
                .map(PluginInfo::id)
                .distinct()
                .forEach(id -> ofPlugin(id).ifPresent(all::addAll));
        all.sort(Comparator.comparing(Entry::code).thenComparing(Entry::origin));
        return all;
    }

    private Optional<List<Entry>> ofPlugin(String id) {
        return plugins.resource(id, RESOURCE).map(resource -> read(id, resource));
    }

    private static List<Entry> read(String origin, InputStream resource) {
        try (resource) {
            return JSON.readValue(resource, new TypeReference<List<Line>>() {}).stream()
                    .map(line -> new Entry(
                            line.code(),
                            origin,
                            line.classes().stream()
                                    .map(ProblemClass::status)
                                    .sorted()
                                    .toList(),
                            line.texts().isEmpty() ? List.of(OF_DEFINITION) : line.texts(),
                            line.fixes().isEmpty() ? List.of(advice(line.classes())) : line.fixes()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " of " + origin + " cannot be read", e);
        }
    }

    private static Text advice(List<ProblemClass> classes) {
        return advice(classes.isEmpty() ? null : classes.get(0));
    }

    /** Where a problem says nothing of its own, what to do follows from the kind of refusal. */
    private static Text advice(@Nullable ProblemClass kind) {
        if (kind == null) {
            return Text.of("按提示改正指明的位置后重试。", "Correct the place that is named, and try again.");
        }
        return switch (kind) {
            case MALFORMED -> Text.of("检查请求的参数、筛选条件或格式。", "Check parameters, filter and form of the request.");
            case UNAUTHENTICATED -> Text.of("重新登录。", "Log in again.");
            case FORBIDDEN -> Text.of("在“权限查询”查原因，需要时请管理员授权。", "Ask “Why may I”; an administrator can give the right.");
            case NOT_FOUND -> Text.of("记录不存在或不在您的范围内，刷新列表再试。", "It is not there or not for you; load the list again.");
            case CONFLICT -> Text.of("情况已有变化，刷新后按提示处理。", "Something has changed; load it again and go by the message.");
            case STALE -> Text.of("别人刚改过这条记录，重新打开后再改。", "Somebody has changed it; open it again, then change it.");
            case TOO_LARGE -> Text.of("减小文件或请求的内容。", "Send less, or a smaller file.");
            case INVALID -> Text.of("按提示改正指明的位置后重试。", "Correct the place that is named, and try again.");
            case PRECONDITION_REQUIRED -> Text.of("接口调用须带上所提示的请求头。", "Bring the header that is named.");
            case LIMIT -> Text.of("稍后再试，或减少次数和数量。", "Try again later, or ask for less.");
            case INTERNAL -> Text.of("记下追踪号，联系系统管理员。", "Note the trace id and tell the system administrator.");
            case UNAVAILABLE ->
                Text.of("稍后再试；一直如此请联系系统管理员。", "Try again later; tell the system administrator if it stays so.");
        };
    }
}
