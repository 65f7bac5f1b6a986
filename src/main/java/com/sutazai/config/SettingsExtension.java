package com.sutazai.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Makes every record of settings injectable; refuses the deployment, with the preflight's lines, if
 * one is wrong.
 */
public class SettingsExtension implements Extension {

    private static final Logger LOG = System.getLogger(SettingsExtension.class.getName());

    private final Map<Class<? extends Settings>, Settings> records = new LinkedHashMap<>();

    void read(@Observes BeforeBeanDiscovery event) {
        Config config = ConfigProvider.getConfig();
        SettingsReader reader =
                new SettingsReader(
                        key -> Optional.ofNullable(config.getConfigValue(key.key()).getRawValue()));
        for (Class<? extends Settings> record : SettingsCatalogue.records()) {
            reader.read(record).ifPresent(read -> records.put(record, read));
        }
        List<SettingProblem> problems = Preflight.problems(Resolver.ofProcess());
        List<SettingProblem> all = problems.isEmpty() ? reader.problems() : problems;
        if (!all.isEmpty()) {
            all.forEach(problem -> LOG.log(Level.ERROR, "settings: {0}", problem.line()));
            throw new InvalidSettings(all);
        }
    }

    void add(@Observes AfterBeanDiscovery event) {
        records.forEach(
                (type, record) ->
                        event.addBean()
                                .scope(Singleton.class)
                                .types(type, Object.class)
                                .beanClass(type)
                                .produceWith(i -> record));
        event.addBean()
                .scope(ApplicationScoped.class)
                .types(EffectiveSettings.class)
                .beanClass(EffectiveSettings.class)
                .produceWith(i -> new EffectiveSettings());
    }
}
