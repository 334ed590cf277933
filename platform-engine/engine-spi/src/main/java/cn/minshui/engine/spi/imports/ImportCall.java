package cn.minshui.engine.spi.imports;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One import.
 *
 * @param parameters the request's parameters by name, as text, checked by the template; besides them {@code mode} ({@code
 *     insert} or {@code update}) and {@code fileName}
 * @param sheets the sheets found, in the order of the workbook
 * @param unread ids of the template's sheets that are wanted and could not be read: missing, there twice, without headings. What
 *     is looked for in such a sheet and not found is a {@link FollowOn}, no problem of its own
 * @param state kept from check to write, for the handler's own use
 * @param problems takes what is wrong in itself
 * @param followOns takes rows that only something told elsewhere keeps out
 */
public record ImportCall(
        CallContext context,
        Map<String, String> parameters,
        List<ImportSheet> sheets,
        Set<String> unread,
        Map<String, Object> state,
        Consumer<Problem> problems,
        Consumer<FollowOn> followOns,
        DataAccess data,
        Services services) {

    /** All sheets that the template's entry of this id matched: one, or several when the entry is a pattern. */
    public List<ImportSheet> sheets(String templateSheet) {
        return sheets.stream()
                .filter(s -> s.templateSheet().equals(templateSheet))
                .toList();
    }

    public Optional<ImportSheet> sheet(String templateSheet) {
        return sheets.stream()
                .filter(s -> s.templateSheet().equals(templateSheet))
                .findFirst();
    }
}
