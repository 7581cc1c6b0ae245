import time, pytest
@pytest.mark.django_db
def test_demo():
    from sestante.demo.loading import load_demo
    from sestante.demo import indicators as D
    from sestante.indicators import queries as Q, telling as T
    t=[]
    old=D.load
    def timed(*a):
        b=time.perf_counter(); r=old(*a); t.append(time.perf_counter()-b); return r
    D.load=timed
    study=load_demo()
    print('load', t)
    v=Q.frameworks.newest_version(study)
    for pk,x in Q.verdicts_of(v).items(): print(pk,x['kept'],x['because'],x['relevance']['median'],x['relevance']['disagreement'],x['feasibility']['median'])
    b=time.perf_counter(); i=Q.index_of(v); print('index',time.perf_counter()-b)
    print(T.finding_of(i), i.people, i.raters, i.draws, i.sides)
    for r in i.rows: print(r.place,r.practice.name[:25].ljust(26),round(r.estimate,1),[round(x,1) for x in r.bands],T.place_in_words(r),round(r.first,2),r.present,r.wanted,r.shift,len(r.near))
    print(len(i.without)); print(T.imeta_of(i)[:600]); print(T.idata_of(i)[:400])
    from sestante.indicators.models import Observation
    from collections import Counter
    print(Counter(Observation.objects.values_list('why',flat=True)))
    for o in Observation.objects.exclude(why='').select_related('indicator_version__indicator'): print(o.indicator_version.indicator.code,o.why,o.about)
