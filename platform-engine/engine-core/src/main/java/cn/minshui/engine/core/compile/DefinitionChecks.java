package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;

/** Runs the checks of each kind over one effective set. */
final class DefinitionChecks {
    private final CheckContext context;
    private final ObjectCheck objects;
    private final StateCheck states;
    private final FieldCheck fields;
    private final RoleCheck roles;
    private final ScreenCheck screens;
    private final SmallKindCheck small;
    private final ImportCheck imports;

    DefinitionChecks(CheckContext context) {
        this.context = context;
        this.objects = new ObjectCheck(context);
        this.states = new StateCheck(context);
        this.fields = new FieldCheck(context);
        this.roles = new RoleCheck(context);
        this.screens = new ScreenCheck(context);
        this.small = new SmallKindCheck(context);
        this.imports = new ImportCheck(context, fields);
    }

    void run() {
        context.set().all().forEach(this::check);
    }

    private void check(EffectiveDefinition definition) {
        switch (definition.kind()) {
            case "object" -> {
                objects.check(definition);
                fields.checkObject(definition);
                states.check(definition);
            }
            case "role" -> roles.check(definition);
            case "list" -> screens.list(definition);
            case "form" -> screens.form(definition);
            case "page" -> screens.page(definition);
            case "menu" -> screens.menu(definition);
            case "sequence" -> small.sequence(definition);
            case "policy" -> small.policy(definition);
            case "test" -> small.test(definition);
            case "import-template" -> imports.check(definition);
            default -> {
                // dictionaries have nothing beyond their schema; kinds of plugins are checked by their compilers
            }
        }
    }
}
