package cn.minshui.engine.core.model;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.TestDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.FormDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.ListDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.MenuDefinition;
import cn.minshui.engine.core.definition.ScreenDefinitions.PageDefinition;
import cn.minshui.engine.spi.kind.NamedDefinitions;
import cn.minshui.engine.spi.problem.Text;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that runs at one organisation node under one release: immutable, shared by nodes with the same overlays, found by
 * the hash of its sources.
 *
 * @param hash lower-case hex SHA-256 over base, overlays of the chain, built-in definitions and plugin versions
 * @param compiledRoles those of the definitions and those of open interfaces
 * @param kindModels compiled models of the kinds that plugins bring, by kind
 * @param kindDefinitions the definitions of those kinds as they hold here, by kind and name, for people to read
 */
public record CompiledModel(
        String hash,
        Map<String, CompiledObject> objects,
        Map<String, ListDefinition> lists,
        Map<String, FormDefinition> forms,
        Map<String, PageDefinition> pages,
        Map<String, MenuDefinition> menus,
        Map<String, DictionaryDefinition> dictionaries,
        Map<String, SequenceDefinition> sequences,
        Map<String, RoleDefinition> roles,
        Map<String, CompiledRole> compiledRoles,
        Map<String, PolicyDefinition> policies,
        Map<String, ImportTemplateDefinition> importTemplates,
        Map<String, ScriptDefinition> scripts,
        Map<String, JobDefinition> jobs,
        Map<String, CompiledInterface> interfaces,
        Map<String, TestDefinition> tests,
        Map<String, Object> kindModels,
        Map<String, Map<String, EffectiveDefinition>> kindDefinitions) {

    /** The definitions of a plugin's kind that fields can name on a day, in the order people see them; none of a kind that offers none. */
    public Map<String, Text> names(String kind, LocalDate day) {
        return kindModels.get(kind) instanceof NamedDefinitions named ? named.on(day) : Map.of();
    }

    public Optional<CompiledObject> object(String name) {
        return Optional.ofNullable(objects.get(name));
    }
}
