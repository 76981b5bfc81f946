import { appendFileSync } from 'node:fs';
import { it } from 'vitest';
import { compileRecognizer } from '../../src/compile.ts';
import { Session } from 'node:inspector/promises';
const rec = (s: any, o: any = {}) => compileRecognizer(s, o).recognizer;
it('x', async () => {
    const n=16;
    const objects=Array.from({length:n},(_, i)=>({id:i,name:'v'+i}));
    const open={anyOf:objects.map(o=>({type:'object',properties:{name:{const:o.name},id:{type:'integer'}},required:['id','name']}))};
    const session=new Session(); session.connect(); await session.post('Profiler.enable'); await session.post('Profiler.start');
    const r=rec(open); let c=r.start;
    for (const b of new TextEncoder().encode('{"name":"v1","id":1}')) { const t=performance.now(); c=r.step(c,b); const ms=performance.now()-t; if(ms>3) appendFileSync('/tmp/zz2.txt', String.fromCharCode(b)+' '+ms.toFixed(0)+'\n'); }
    const {profile}=await session.post('Profiler.stop');
    const self=new Map<string,number>(); const dt=profile.timeDeltas!; profile.samples!.forEach((s,i)=>{ const node=profile.nodes.find(x=>x.id===s)!; const k=node.callFrame.functionName+' '+node.callFrame.url.split('/').pop()+':'+node.callFrame.lineNumber; self.set(k,(self.get(k)??0)+dt[i]!); });
    appendFileSync('/tmp/zz2.txt', JSON.stringify([...self].sort((a,b)=>b[1]-a[1]).slice(0,14).map(([k,v])=>[k,Math.round(v/1000)]),null,0)+'\n');
    // one stack
    const parents=new Map<number,number>(); for(const nd of profile.nodes) for(const ch of nd.children??[]) parents.set(ch,nd.id);
    const hot=profile.nodes.reduce((a,b)=>(b.hitCount??0)>(a.hitCount??0)?b:a); let id: number|undefined=hot.id; const st: string[]=[]; while(id!==undefined){ const nd=profile.nodes.find(x=>x.id===id)!; st.push(nd.callFrame.functionName+'@'+nd.callFrame.url.split('/').pop()); id=parents.get(id);} appendFileSync('/tmp/zz2.txt', st.slice(0,25).join(' < ')+'\n');
});
