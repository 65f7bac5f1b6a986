package com.sutazai.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;

/**
 * A setting as data: what the annotation says of one record component.
 *
 * @param key dotted key
 * @param variable environment form
 * @param aliases environment forms of the other names
 * @param feature package of the record
 */
public record SettingKey(
        String key,
        String variable,
        List<String> aliases,
        String feature,
        String byDefault,
        String about,
        String unit,
        boolean secret,
        Setting.Generated generated,
        Type type) {

    /** The keys of a record, in the order of its components. */
    static List<SettingKey> of(Class<? extends Settings> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(component -> of(record, component))
                .toList();
    }

    private static SettingKey of(Class<? extends Settings> record, RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(
                    record.getName() + "." + component.getName() + " lacks @Setting");
        }
        String feature =
                record.getPackageName().substring(record.getPackageName().lastIndexOf('.') + 1);
        List<String> aliases = Arrays.stream(setting.alias()).map(Resolver::variable).toList();
        return new SettingKey(
                setting.key(),
                Resolver.variable(setting.key()),
                aliases,
                feature,
                setting.byDefault(),
                setting.about(),
                setting.unit(),
                setting.secret(),
                setting.generated(),
                component.getGenericType());
    }
}
