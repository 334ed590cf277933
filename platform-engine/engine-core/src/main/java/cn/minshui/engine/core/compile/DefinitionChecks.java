package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Pointers;

/** Runs the checks of each kind over one effective set. */
final class DefinitionChecks {
    private final CheckContext context;
    private final ObjectCheck objects;
    private final StateCheck states;
    private final EventCheck events;
    private final FieldCheck fields;
    private final RoleCheck roles;
    private final ScreenCheck screens;
    private final SmallKindCheck small;
    private final JobCheck jobs;
    private final OpenApiCheck interfaces;
    private final ImportCheck imports;
    private final ScriptCheck scripts;
    private final SensitiveCheck sensitive;
    private final ApprovalCheck approvals;

    DefinitionChecks(CheckContext context) {
        this.context = context;
        this.objects = new ObjectCheck(context);
        this.events = new EventCheck(context);
        this.fields = new FieldCheck(context);
        this.states = new StateCheck(context, new TransitionCheck(context, fields));
        this.roles = new RoleCheck(context);
        this.screens = new ScreenCheck(context);
        this.small = new SmallKindCheck(context);
        this.scripts = new ScriptCheck(context);
        this.jobs = new JobCheck(context);
        this.interfaces = new OpenApiCheck(context);
        this.imports = new ImportCheck(context, fields);
        this.sensitive = new SensitiveCheck(context);
        this.approvals = new ApprovalCheck(context);
    }

    void run() {
        context.set().all().forEach(this::check);
    }

    /** A rule for a property that the kind does not have would silently protect nothing. */
    private void branchRules(EffectiveDefinition definition) {
        if (!(definition.tree().get("branch") instanceof MapNode rules)) {
            return;
        }
        for (String pointer : rules.entries().keySet()) {
            if (context.catalog().part(definition.kind(), "/" + pointer) == null) {
                context.error(
                        definition,
                        Pointers.of("branch", pointer),
                        MetaErrorCode.BRANCH_RULE_UNKNOWN,
                        "分支规则指向不存在的属性“" + pointer + "”",
                        "The branch rule names the property '" + pointer + "', which does not exist");
            }
        }
    }

    private void check(EffectiveDefinition definition) {
        branchRules(definition);
        switch (definition.kind()) {
            case "object" -> {
                objects.check(definition);
                fields.checkObject(definition);
                states.check(definition);
                scripts.object(definition);
                events.check(definition);
                sensitive.object(definition);
                approvals.object(definition);
            }
            case "role" -> roles.check(definition);
            case "list" -> {
                screens.list(definition);
                sensitive.list(definition);
            }
            case "form" -> screens.form(definition);
            case "page" -> screens.page(definition);
            case "menu" -> screens.menu(definition);
            case "sequence" -> small.sequence(definition);
            case "policy" -> small.policy(definition);
            case "script" -> scripts.script(definition);
            case "job" -> jobs.check(definition);
            case "open-api" -> interfaces.check(definition);
            case "test" -> small.test(definition);
            case "import-template" -> imports.check(definition);
            default -> {
                // dictionaries have nothing beyond their schema; kinds of plugins are checked by their compilers
            }
        }
    }
}
