package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition.Rights;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition.Use;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.script.ScriptSyntax;
import cn.minshui.engine.spi.problem.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scripts: their syntax, the names they use as far as a look at the text can tell, and whether they fit where they are named. */
final class ScriptCheck {
    static final String HANDLER = "script/";

    private static final Set<String> DATA = Set.of("find", "list", "count", "create", "update", "transition");
    private static final Set<String> DATES = Set.of("addDays", "addMonths", "daysBetween");
    /** A member of one of the names a script finds; not of a member of the same name ({@code x.data.y}). */
    private static final Pattern MEMBER =
            Pattern.compile("(?<![\\w$.'\"`])(data|dates|record|old)\\.([A-Za-z_$][\\w$]*)");

    private final CheckContext context;

    ScriptCheck(CheckContext context) {
        this.context = context;
    }

    void script(EffectiveDefinition effective) {
        ScriptDefinition script = (ScriptDefinition) effective.typed();
        rights(effective, script);
        Optional<ScriptSyntax.Issue> issue = ScriptSyntax.check(script.source());
        if (issue.isPresent()) {
            syntax(effective, script, issue.get());
            return;
        }
        members(effective, script.source(), "data", DATA);
        members(effective, script.source(), "dates", DATES);
    }

    /** Roles are the base's to make, so a branch brings no code that goes past them. */
    private void rights(EffectiveDefinition effective, ScriptDefinition script) {
        if (!Pointers.origin(effective.tree(), "/source").isBranch()) {
            return;
        }
        if (script.use() == Use.JOB) {
            context.error(
                    effective,
                    "/use",
                    MetaErrorCode.SCRIPT_RIGHTS,
                    "定时任务的脚本以系统身份运行，分支不能自带",
                    "The script of a job works as the system, so a branch brings none");
        } else if (script.rights() == Rights.ENGINE) {
            context.error(
                    effective,
                    "/rights",
                    MetaErrorCode.SCRIPT_RIGHTS,
                    "分支的脚本只能按调用者的权限读写，请写 rights: caller",
                    "A script of a branch reads and writes with the rights of the caller: write rights: caller");
        }
    }

    private void syntax(EffectiveDefinition effective, ScriptDefinition script, ScriptSyntax.Issue issue) {
        String at = "第 " + issue.line() + " 行第 " + issue.column() + " 列";
        Place place = effective.place("/source");
        boolean block = script.source().indexOf('\n') >= 0;
        if (block && place instanceof Place.InFile file) {
            // Block text begins in the line after its key.
            place = new Place.InFile(file.file(), file.line() + issue.line(), issue.column(), file.path());
        }
        context.problems()
                .accept(MetaErrorCode.SCRIPT_SYNTAX.at(
                        place,
                        "脚本" + at + "有语法错误：" + issue.message(),
                        "Syntax error in line " + issue.line() + ", column " + issue.column() + " of the script: "
                                + issue.message()));
    }

    private void members(EffectiveDefinition effective, String source, String owner, Set<String> known) {
        for (String name : used(source, owner)) {
            if (!known.contains(name)) {
                unknown(effective, "/source", owner + "." + name, "可用 " + known, "there are " + known);
            }
        }
    }

    private static Set<String> used(String source, String... owners) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = MEMBER.matcher(source);
        while (matcher.find()) {
            if (List.of(owners).contains(matcher.group(1))) {
                names.add(matcher.group(2));
            }
        }
        return names;
    }

    /** A warning: a look at the text cannot tell a name of the facade from one that the script made itself. */
    private void unknown(EffectiveDefinition effective, String pointer, String name, String zh, String en) {
        Place place = effective.place(pointer);
        context.problems()
                .accept(MetaErrorCode.SCRIPT_NAME_UNKNOWN.warning(
                        place,
                        "脚本用到的 " + name + " 不存在；" + zh,
                        "The script uses " + name + ", which does not exist; " + en));
    }

    void object(EffectiveDefinition effective) {
        ObjectDefinition object = (ObjectDefinition) effective.typed();
        object.hooks().forEach((id, hook) -> {
            String pointer = Pointers.of("hooks", id, "script");
            ScriptDefinition script = named(effective, pointer, hook.script(), Use.HOOK);
            if (script != null) {
                fields(effective, pointer, object, script);
            }
            if (hook.at() == Moment.BEFORE_TRANSITION && object.states() == null) {
                context.error(
                        effective,
                        Pointers.of("hooks", id, "at"),
                        MetaErrorCode.SCRIPT_USE,
                        "对象没有状态机，不会有状态转换",
                        "The object has no state machine, so there are no transitions");
            }
        });
        object.actions().values().forEach(action -> action(effective, action));
        String created = object.createHandler();
        if (created != null && created.startsWith(HANDLER)) {
            named(effective, Pointers.of("create", "handler"), created.substring(HANDLER.length()), Use.ACTION);
        }
    }

    private void action(EffectiveDefinition effective, ActionDefinition action) {
        String handler = action.handler();
        if (handler != null && handler.startsWith(HANDLER)) {
            String pointer = Pointers.of("actions", action.name(), "handler");
            named(effective, pointer, handler.substring(HANDLER.length()), Use.ACTION);
        }
    }

    private @Nullable ScriptDefinition named(EffectiveDefinition owner, String pointer, String name, Use use) {
        if (!context.exists(owner, pointer, "script", name)) {
            return null;
        }
        ScriptDefinition script =
                context.set().typed("script", name, ScriptDefinition.class).orElse(null);
        if (script != null && script.use() != use) {
            context.error(
                    owner,
                    pointer,
                    MetaErrorCode.SCRIPT_USE,
                    "脚本“" + name + "”的用途是 " + word(script.use()) + "，这里需要 " + word(use),
                    "Script '" + name + "' is of use " + word(script.use()) + "; " + word(use) + " is needed here");
            return null;
        }
        return script;
    }

    private static String word(Use use) {
        return use.name().toLowerCase(Locale.ROOT);
    }

    private void fields(
            EffectiveDefinition effective, String pointer, ObjectDefinition object, ScriptDefinition script) {
        List<String> known = new ArrayList<>(object.fields().keySet());
        known.addAll(ObjectScope.SYSTEM_FIELDS.keySet());
        for (String name : used(script.source(), "record", "old")) {
            if (!known.contains(name)) {
                unknown(
                        effective,
                        pointer,
                        "record." + name,
                        "对象 " + object.name() + " 没有这个字段",
                        "object " + object.name() + " has no such field");
            }
        }
    }
}
